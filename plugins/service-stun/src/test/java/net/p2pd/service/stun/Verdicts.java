package net.p2pd.service.stun;

import java.util.List;

/** What coturn's natdiscovery says of a NAT. */
final class Verdicts {

  private Verdicts() {}

  /** The lines in which it says what it found; the others tell of packets. */
  static List<String> in(String output) {
    return output
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("No NAT!") || line.startsWith("NAT with "))
        .distinct()
        .toList();
  }
}
