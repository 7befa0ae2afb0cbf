//! Where a request may go: the address as it is written, and whatever its name leads to. It is resolved once for each
//! connection, every answer is checked, and the connection goes to one that was checked: a name that leads somewhere else a
//! moment later (rebinding) changes nothing.

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Longest address, in bytes.
const LONGEST: usize = 2048;
/// Ports below this belong to other services than the web's.
const OPEN_PORTS: u16 = 1024;

/// Where an outlet is. It holds a secret: it can be used, but not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    url: Url,
    allow_private: bool,
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

/// Why an address is refused. Nothing of it is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is no address of the web.
    NoAddress,
    /// It does not begin with `https://`.
    NotHttps,
    /// It has a name and a password in it.
    UserInfo,
    /// It is a number in disguise.
    Number,
    /// Its port is that of another service.
    Port,
    /// It is, or leads to, an address inside of a network.
    Inside,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::NoAddress => "it is no address",
            Refused::NotHttps => "it does not begin with https://",
            Refused::UserInfo => "it has a user or a password before the host",
            Refused::Number => "its host is a number in another form than four decimals or plain IPv6",
            Refused::Port => "its port belongs to another service",
            Refused::Inside => "it is inside of a network",
        })
    }
}

impl std::error::Error for Refused {}

impl Address {
    /// Reads an address. With `allow_private` it may be inside of a network, and go without TLS.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn parse(text: &str, allow_private: bool) -> Result<Address, Refused> {
        let text = text.trim();
        let plain = text.len() <= LONGEST && text.chars().all(|c| c.is_ascii_graphic() && c != '\\');
        let url = Url::parse(text).ok().filter(|url| plain && url.has_host()).ok_or(Refused::NoAddress)?;
        match url.scheme() {
            "https" => {}
            "http" if allow_private => {}
            "http" => return Err(Refused::NotHttps),
            _ => return Err(Refused::NoAddress),
        }
        // Also an empty one: two programs may see two hosts in it.
        let authority = text.split("//").nth(1).and_then(|rest| rest.split(['/', '?', '#']).next());
        if authority.is_none_or(|authority| authority.contains('@')) {
            return Err(Refused::UserInfo);
        }
        let host = url.host_str().ok_or(Refused::NoAddress)?;
        if let Some(ip) = literal(host) {
            // 0x7f.1, 017700000001, 2130706433, 127.1: the same host, as few would read it.
            if !authority.is_some_and(|written| written.starts_with(host)) {
                return Err(Refused::Number);
            }
            if !allow_private && !is_public(ip) {
                return Err(Refused::Inside);
            }
        } else if !allow_private && is_local_name(host) {
            return Err(Refused::Inside);
        }
        let port = url.port_or_known_default().ok_or(Refused::NoAddress)?;
        if !allow_private && port < OPEN_PORTS && port != 443 {
            return Err(Refused::Port);
        }
        Ok(Address { url, allow_private })
    }

    /// The address itself, for the request that needs it.
    pub(super) fn url(&self) -> Url {
        self.url.clone()
    }

    /// May it lead inside of a network?
    pub fn allows_private(&self) -> bool {
        self.allow_private
    }
}

fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

/// Names that mean this machine, or that only a network of one's own knows.
fn is_local_name(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let inside = [".localhost", ".local", ".internal", ".lan", ".home.arpa", ".localdomain"];
    host == "localhost" || !host.contains('.') || inside.iter().any(|end| host.ends_with(end))
}

/// Is it somewhere on the public internet, and nobody's in particular? What is reserved for anything else is not.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = match a {
        0 | 10 | 127 | 224..=255 => true,
        100 => (64..128).contains(&b),
        169 => b == 254,
        172 => (16..32).contains(&b),
        192 => b == 168 || (b == 0 && (c == 0 || c == 2)) || (b == 88 && c == 99),
        198 => b == 18 || b == 19 || (b == 51 && c == 100),
        203 => b == 0 && c == 113,
        _ => false,
    };
    // The clouds' other addresses of their own services.
    let metadata = [[168, 63, 129, 16], [100, 100, 100, 200], [192, 0, 0, 192]];
    !reserved && !metadata.contains(&ip.octets())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    // Only 2000::/3 is given out; that leaves out loopback, mapped and compatible IPv4, NAT64, unique local, link-local,
    // site-local and multicast. Of it, what leads into IPv4 by tunnels (Teredo, 6to4) and what is for documents is left out.
    let given_out = segments[0] & 0xe000 == 0x2000;
    let special = match segments[0] {
        0x2001 => segments[1] < 0x0200 || segments[1] == 0x0db8,
        0x2002 => true,
        0x3fff => segments[1] < 0x1000,
        _ => false,
    };
    given_out && !special
}

/// Resolves names, and leads to nothing inside of a network unless that is allowed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guard {
    pub(super) allow_private: bool,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let checked = checked(found, allow_private)?;
            Ok(Box::new(checked.into_iter()) as Addrs)
        })
    }
}

/// All of them, or none: a name that leads to both is not trusted.
pub(super) fn checked(found: Vec<SocketAddr>, allow_private: bool) -> Result<Vec<SocketAddr>, Refused> {
    match allow_private || found.iter().all(|address| is_public(address.ip())) {
        true => Ok(found),
        false => Err(Refused::Inside),
    }
}
