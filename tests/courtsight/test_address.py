"""Which addresses count as one person's."""

import pytest

from courtsight.accounts.address import network_of


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb:cccc:dddd:2", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        (None, ""),
        ("", ""),
    ],
)
def test_of_version_six_the_network_counts(address: str | None, network: str):
    assert network_of(address) == network
