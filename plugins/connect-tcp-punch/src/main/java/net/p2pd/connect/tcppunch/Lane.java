package net.p2pd.connect.tcppunch;

import net.p2pd.api.Nullable;
import net.p2pd.api.route.Family;

/** One kind of way between two peers; sockets of one side meet those of the same lane only. */
enum Lane {
  /** Both run on one machine and listen on its loopback address. */
  LOOPBACK_IPV4(1, "loopback IPv4", Family.IPV4),
  /** As {@link #LOOPBACK_IPV4}, where there is no IPv4. */
  LOOPBACK_IPV6(2, "loopback IPv6", Family.IPV6),
  /** Both are in one network, with addresses of that network. */
  LOCAL_IPV4(3, "local IPv4", Family.IPV4),
  /** Over the internet, through whatever NATs there are. */
  EXTERNAL_IPV4(4, "external IPv4", Family.IPV4),
  /** Over the internet without translation, but through firewalls. */
  EXTERNAL_IPV6(5, "external IPv6", Family.IPV6);

  private final int number;
  private final String text;
  private final Family family;

  Lane(int number, String text, Family family) {
    this.number = number;
    this.text = text;
    this.family = family;
  }

  /** Returns its number in messages; it never changes. */
  int number() {
    return number;
  }

  /** Returns its name in reports. */
  String text() {
    return text;
  }

  Family family() {
    return family;
  }

  /** Whether routers stand between, so that it matters who sends first. */
  boolean crossesRouters() {
    return this == EXTERNAL_IPV4 || this == EXTERNAL_IPV6;
  }

  /** Finds a lane; null for a number that this version does not know. */
  static @Nullable Lane of(int number) {
    for (Lane lane : values()) {
      if (lane.number == number) {
        return lane;
      }
    }
    return null;
  }
}
