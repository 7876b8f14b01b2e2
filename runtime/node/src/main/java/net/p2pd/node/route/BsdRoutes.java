package net.p2pd.node.route;

import java.net.InetAddress;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.NicAddress;
import net.p2pd.node.route.DefaultRoutes.Part;

/**
 * Reads what {@code netstat -rn} prints on macOS, FreeBSD, OpenBSD and NetBSD: the manual page
 * netstat(1) of each explains the columns and flags. All four print a headline with the names of
 * the columns, in English whatever the locale; between "Flags" and the NIC's name each has columns
 * of its own, and only what stands behind the name ("Expire") may be empty. Anything that does not
 * look so is an {@link IllegalArgumentException}.
 */
final class BsdRoutes {
  private static final String TITLE = "Routing tables";
  private static final List<String> FIRST_COLUMNS = List.of("Destination", "Gateway", "Flags");
  private static final Set<String> NIC_COLUMNS = Set.of("Netif", "Iface", "Interface");
  private static final Set<String> EVERYWHERE = Set.of("default", "0/0", "0.0.0.0/0", "::/0");
  private static final Set<String> LOWER_HALF = Set.of("0/1", "0.0/1", "0.0.0.0/1", "::/1");
  private static final Set<String> UPPER_HALF =
      Set.of("128/1", "128.0/1", "128.0.0.0/1", "8000::/1");

  private final Family family;
  private final DefaultRoutes routes = new DefaultRoutes();

  /** In the order of the table: it has no metrics, and the route that is used stands first. */
  private int line;

  /** The place of the NIC's name; 0 outside the section of the family. */
  private int nicColumn;

  private BsdRoutes(Family family) {
    this.family = family;
  }

  static GatewayTable parse(Stream<String> lines, Family family) {
    Iterator<String> all = lines.iterator();
    String title = "";
    while (all.hasNext() && title.isEmpty()) {
      title = all.next().strip();
    }
    if (!title.startsWith(TITLE)) {
      throw new IllegalArgumentException("it begins with \"" + title + "\"");
    }
    BsdRoutes parser = new BsdRoutes(family);
    while (all.hasNext()) {
      String text = all.next().strip();
      if (text.equals("Internet:") || text.equals("Internet6:")) {
        boolean wanted = text.equals("Internet6:") == (family == Family.IPV6);
        parser.nicColumn = wanted && all.hasNext() ? headline(all.next()) : 0;
      } else if (parser.nicColumn > 0 && !text.isEmpty()) {
        parser.row(text);
      }
    }
    return parser.routes.table();
  }

  private static int headline(String text) {
    List<String> names = List.of(text.strip().split("\\s+"));
    int nic = names.indexOf(NIC_COLUMNS.stream().filter(names::contains).findFirst().orElse(""));
    if (nic < FIRST_COLUMNS.size() || !names.subList(0, 3).equals(FIRST_COLUMNS)) {
      throw new IllegalArgumentException("its headline is \"" + text.strip() + "\"");
    }
    return nic;
  }

  private void row(String text) {
    String[] columns = text.split("\\s+", -1);
    if (columns.length <= nicColumn) {
      throw new IllegalArgumentException("\"" + text + "\" is no route");
    }
    line++;
    Optional<Part> part = part(columns[0]);
    if (part.isPresent() && leadsOut(columns[2])) {
      routes.add(columns[nicColumn], part.get(), gateway(columns[1]), line);
    }
  }

  private static Optional<Part> part(String destination) {
    if (EVERYWHERE.contains(destination)) {
      return Optional.of(Part.ALL);
    }
    if (LOWER_HALF.contains(destination)) {
      return Optional.of(Part.LOWER_HALF);
    }
    return UPPER_HALF.contains(destination) ? Optional.of(Part.UPPER_HALF) : Optional.empty();
  }

  /** U: usable; G: through a gateway; R and B: what goes there is refused, or dropped. */
  private static boolean leadsOut(String flags) {
    return flags.contains("U")
        && flags.contains("G")
        && !flags.contains("R")
        && !flags.contains("B");
  }

  /** The zone says which NIC it is, and so does the NIC's column. */
  private InetAddress gateway(String text) {
    int zone = text.indexOf('%');
    String address = zone < 0 ? text : text.substring(0, zone);
    return NicAddress.parse(address + "/" + family.bits()).address();
  }
}
