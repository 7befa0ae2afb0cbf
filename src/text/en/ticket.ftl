# Tickets in trackers outside.

entry-ticket-asked = **Ticket #{ $id }** is to be opened in **{ $tracker }** · { $who }
entry-ticket-asked-again = **Ticket #{ $id }** is to be opened in **{ $tracker }** after all · { $who }
entry-ticket-waits = **Ticket #{ $id }** cannot be opened in **{ $tracker }** yet: { $why } It is tried again at { $until }, and for a day.
entry-ticket-opened = **Ticket #{ $id }** is open: { $link }
entry-ticket-refused = **Ticket #{ $id }** was not opened in **{ $tracker }**: { $why }
entry-ticket-linked = **Ticket #{ $id }** is linked: { $link } · { $who }
entry-ticket-closed = **Ticket #{ $id }** was closed there: { $link }
entry-ticket-gone = **Ticket #{ $id }** is not there any more, or was moved: { $link }
entry-ticket-returned = **Ticket #{ $id }** is there again: { $link }
next-ticket-refused = What was asked for is kept. Once it is mended, `/ticket again` opens it; a second one is not made. A change of the settings or of the token's file counts after a restart of the bot.

ticket-why-token = the tracker does not know the token, or the token may not open tickets there. Somebody who manages the bot puts a token that may into the file of `token_file`.
ticket-why-gone = the project is not there, takes no tickets, or is not shown to this token. Compare `project` in the settings with the tracker.
ticket-why-malformed = the tracker does not take the ticket as it is. Compare `project`, `issue_type` and `labels` in the settings with what the tracker asks for.
ticket-why-redirect = the address sends on to another one, which is not followed. Put that address or project into the settings, if it is the right one.
ticket-why-inside = the address leads inside of a network. Set `allow_private = true` in the settings if that is meant.
ticket-why-private = the incident is private now. `/ticket again confirm:true` opens it all the same.
ticket-why-removed = the settings do not name this tracker any more. `/ticket open` opens one elsewhere.
ticket-why-busy = the tracker asks for fewer requests.
ticket-why-fault = the tracker has a fault of its own.
ticket-why-unreached = the tracker cannot be reached, or does not answer in time.
ticket-why-stranger = something answers that is not this tracker. Look at `address` in the settings.
ticket-code = { $why } (It says { $code }.)

done-ticket-open = Ticket #{ $id } is being opened. The room hears what comes of it.
done-ticket-link = Ticket #{ $id } is linked.
tickets-none = This incident has no tickets. Open one with `/ticket open`, or link one with `/ticket link`.
card-tickets = Tickets
ticket-asked = being opened
ticket-open = open
ticket-refused = not opened
ticket-closed = closed
ticket-gone = gone

ticket-intro = Opened from the war room of incident { $number }. What follows is as it was known then.
ticket-intro-drill = Opened in a drill, { $number }: nothing is broken.
ticket-drill = [Drill]{" "}
ticket-incident = Incident
ticket-declared = Declared
ticket-followup = Improvement
ticket-timeline = Timeline so far
ticket-fact = { $name }: { $value }
ticket-cut = … Cut here, { $n } more lines are in the room.
ticket-mark = By this mark the room finds the ticket; leave it in:

refused-no-tracker = No tracker is set up for this server. Whoever manages the bot adds one under `[[trackers]]` in the settings; `/ticket link` links a ticket that is there already.
refused-which-tracker = Say where with `tracker:`, one of: { $known }
refused-no-such-tracker = There is no tracker { $said }. These there are: { $known }
refused-ticket-of-private = This incident is private, and a ticket would take what is known of it outside. If that is meant, add `confirm:true`.
refused-ticket-there = That ticket is there already: #{ $id }. See `/ticket list`; with a `title:` of its own another one is opened.
refused-not-a-ticket-link = { $said } is no address of a ticket. Give one that begins with `https://`.
refused-no-ticket-to-repeat = There is no ticket { $said } that was not opened. See `/ticket list`.

button-ticket-again = Try again

name-ticket = ticket
about-ticket = Tickets of this incident in trackers outside
name-ticket-open = open
about-ticket-open = Open a ticket with what is known now
about-ticket-open-tracker = Where, if there is more than one tracker
about-ticket-open-title = Its title, if not that of the incident
about-ticket-open-followup = The improvement that it is for
about-ticket-open-confirm = Yes: what is known of this private incident may leave it
name-ticket-again = again
about-ticket-again = Open a ticket that was not opened after all
about-ticket-again-id = Which
about-ticket-again-confirm = Yes: what is known of this private incident may leave it
name-ticket-link = link
about-ticket-link = Link a ticket that is there already
about-ticket-link-url = Its address
name-ticket-list = list
about-ticket-list = Tickets of this incident
option-tracker = tracker
option-followup = followup
option-url = url
