//! Which addresses belong to the public internet (IANA's special-purpose registries, RFC 6890 and its updates).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why `address` must not be connected to: what it is, with its article. None if it may be.
pub(super) fn objection(address: IpAddr, allow_loopback: bool) -> Option<&'static str> {
    if address.is_loopback() && allow_loopback {
        return None;
    }
    match address {
        IpAddr::V4(address) => objection_v4(address),
        IpAddr::V6(address) => objection_v6(address),
    }
}

fn objection_v4(address: Ipv4Addr) -> Option<&'static str> {
    match address.octets() {
        [0, ..] | [127, ..] => Some("an address of this machine"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Some("an address of a private network"),
        [100, 64..=127, ..] => Some("an address of a provider's own network"),
        [169, 254, ..] => Some("an address of the local link"),
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [198, 18 | 19, ..] | [192, 88, 99, _] => {
            Some("a reserved address")
        }
        [224..=239, ..] => Some("a multicast address"),
        [240..=255, ..] => Some("a reserved address"),
        _ => None,
    }
}

fn objection_v6(address: Ipv6Addr) -> Option<&'static str> {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Some("an address of this machine"),
        [0xfc00..=0xfdff, ..] => Some("an address of a private network"),
        [0xfe80..=0xfebf, ..] => Some("an address of the local link"),
        [0xff00..=0xffff, ..] => Some("a multicast address"),
        // Those that carry an IPv4 address, which could be any: Teredo and its neighbours, 6to4.
        [0x2001, 0..=0x1ff, ..] | [0x2002, ..] => Some("an address of a tunnel"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Some("a reserved address"),
        [0x2000..=0x3fff, ..] => None,
        // All else is not assigned to anybody on the internet, or translates IPv4 (mapped, compatible, NAT64).
        _ => Some("a reserved address"),
    }
}

#[cfg(test)]
mod tests {
    use super::objection;

    #[test]
    fn only_the_public_internet_is_allowed() {
        let refused = "0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 \
            172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 \
            239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 ::8.8.8.8 \
            64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1::1 3fff::1 5f00::1 fc00::1 fd12::1 \
            fe80::1 fec0::1 ff02::1";
        for address in refused.split_whitespace() {
            assert!(objection(address.parse().unwrap(), false).is_some(), "{address}");
        }
        for address in
            ["8.8.8.8", "100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "2a00::1"]
        {
            assert_eq!(objection(address.parse().unwrap(), false), None, "{address}");
        }
    }

    #[test]
    fn loopback_can_be_allowed_and_nothing_with_it() {
        assert_eq!(objection("127.0.0.1".parse().unwrap(), true), None);
        assert_eq!(objection("::1".parse().unwrap(), true), None);
        for address in ["0.0.0.0", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254"] {
            assert!(objection(address.parse().unwrap(), true).is_some(), "{address}");
        }
    }
}
