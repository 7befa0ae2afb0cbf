"""The characters that the font of the pictures keeps, as code points in hexadecimal, one on a line."""

RANGES = [
    (0x20, 0x7E),  # Latin
    (0xA0, 0x17F),  # Latin with signs
    (0x2010, 0x205E),  # punctuation
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x218F),  # letterlike, fractions, Roman numbers
    (0x2190, 0x23FF),  # arrows, mathematics, technical
    (0x2460, 0x27BF),  # numbers in circles, boxes, blocks, shapes, signs
    (0x3000, 0x303F),  # Chinese punctuation
    (0xFF00, 0xFFEF),  # full and half width
]


def table(encoding, rows, columns):
    """Every character of an encoding with two bytes."""
    found = set()
    for row in rows:
        for column in columns:
            try:
                found.update(map(ord, bytes([row, column]).decode(encoding)))
            except UnicodeDecodeError:
                pass
    return found


kept = {code for first, last in RANGES for code in range(first, last + 1)}
# Simplified characters of both levels, kana, Greek and Cyrillic; then the common traditional ones, for names.
kept |= table("gb2312", range(0xA1, 0xFF), range(0xA1, 0xFF))
kept |= table("big5", range(0xA4, 0xC7), range(0x40, 0xFF))
# Of people's names, in neither.
kept |= set(map(ord, "堃喆玥珺翀赟镕犇頔禛祎祺琤璟瑀玘珅甯昇昉旻晞暐曈烜焜煊煜燚皓皞筠篪綦芃芊茜荻菡萱葳蓁薇蘅詠贇铖锜铠韡颋颢骐骢鋆鑫彧彣婧媛嫄嫣孚宓岚峣崧嵘怿恺惇愷懿扆捷揆擘沄沅沚泓泠洧涵淏淞淼湜湉渟溦滢漪澍澔濛灏炜炫炀"))
print("\n".join(f"{code:X}" for code in sorted(kept)))
