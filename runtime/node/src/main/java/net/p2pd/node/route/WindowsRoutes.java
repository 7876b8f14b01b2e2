package net.p2pd.node.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.p2pd.api.route.Family;
import net.p2pd.api.route.NicAddress;
import net.p2pd.node.route.DefaultRoutes.Part;

/**
 * Reads what {@code route print -4} and {@code route print -6} print on Windows: Microsoft's
 * reference of Windows commands explains it under "route". All words are translated, "On-link" too,
 * which may become several words; so only addresses, numbers and lines of {@code =} are looked at.
 *
 * <pre>
 * ===== list of NICs ===== title ===== active routes ===== persistent routes
 * </pre>
 *
 * <p>The title is the only part with a single line, and the active routes follow it. Persistent
 * routes may not be in use. IPv4 names a NIC by an address of it, IPv6 by its index. What does not
 * look so is an {@link IllegalArgumentException}.
 */
final class WindowsRoutes {
  private static final Pattern RULER = Pattern.compile("={20,}");
  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern IPV6_PREFIX =
      Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*/[0-9]+");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");

  private WindowsRoutes() {}

  static GatewayTable parse(Stream<String> lines, Family family) {
    List<String> rows = activeRoutes(lines.toList());
    DefaultRoutes routes = new DefaultRoutes();
    int found = 0;
    for (int i = 0; i < rows.size(); i++) {
      List<String> words = new ArrayList<>(List.of(rows.get(i).strip().split("\\s+")));
      boolean isRow = family == Family.IPV4 ? isIpv4(words) : isIpv6(words);
      if (!isRow && found > 0) {
        throw new IllegalArgumentException("\"" + rows.get(i).strip() + "\" is no route");
      }
      if (isRow && family == Family.IPV6 && words.size() == 3 && i + 1 < rows.size()) {
        // A long destination: the gateway stands on the next line.
        i++;
        words.addAll(List.of(rows.get(i).strip().split("\\s+")));
      }
      if (isRow) {
        found++;
        add(routes, words, family);
      }
    }
    if (found == 0) {
      throw new IllegalArgumentException("there is no route in it, not even that of loopback");
    }
    return family == Family.IPV4
        ? routes
            .table()
            .named(
                nic ->
                    nic.addresses(Family.IPV4).stream()
                        .map(address -> address.address().getHostAddress())
                        .toList())
        : routes.table().named(nic -> List.of(Integer.toString(nic.index())));
  }

  /** Returns the lines between the ruler behind the title and the next one. */
  private static List<String> activeRoutes(List<String> lines) {
    List<List<String>> parts = new ArrayList<>();
    parts.add(new ArrayList<>());
    for (String line : lines) {
      if (RULER.matcher(line.strip()).matches()) {
        parts.add(new ArrayList<>());
      } else if (!line.isBlank()) {
        parts.get(parts.size() - 1).add(line);
      }
    }
    for (int i = 1; i + 1 < parts.size(); i++) {
      if (parts.get(i).size() == 1) {
        return parts.get(i + 1);
      }
    }
    throw new IllegalArgumentException("it has not the parts of a list of routes");
  }

  /** Destination, mask, gateway or words, address of the NIC, metric. */
  private static boolean isIpv4(List<String> words) {
    int last = words.size() - 1;
    return last >= 4
        && isAddress(words.get(0))
        && isAddress(words.get(1))
        && isAddress(words.get(last - 1))
        && NUMBER.matcher(words.get(last)).matches();
  }

  private static boolean isAddress(String word) {
    return IPV4.matcher(word).matches();
  }

  /** Index of the NIC, metric, destination with prefix length, gateway or words. */
  private static boolean isIpv6(List<String> words) {
    return words.size() >= 3
        && NUMBER.matcher(words.get(0)).matches()
        && NUMBER.matcher(words.get(1)).matches()
        && IPV6_PREFIX.matcher(words.get(2)).matches();
  }

  private static void add(DefaultRoutes routes, List<String> words, Family family) {
    boolean ipv4 = family == Family.IPV4;
    int last = words.size() - 1;
    String to = ipv4 ? words.get(0) + "/" + words.get(1) : words.get(2);
    List<String> middle = ipv4 ? words.subList(2, last - 1) : words.subList(3, last + 1);
    Optional<Part> part = part(to);
    if (part.isPresent() && middle.size() == 1 && isGateway(middle.get(0), family)) {
      routes.add(
          ipv4 ? words.get(last - 1) : words.get(0),
          part.get(),
          gateway(middle.get(0), family),
          Long.parseLong(words.get(ipv4 ? last : 1)));
    }
  }

  private static Optional<Part> part(String to) {
    return switch (to) {
      case "0.0.0.0/0.0.0.0", "::/0" -> Optional.of(Part.ALL);
      case "0.0.0.0/128.0.0.0", "::/1" -> Optional.of(Part.LOWER_HALF);
      case "128.0.0.0/128.0.0.0", "8000::/1" -> Optional.of(Part.UPPER_HALF);
      default -> Optional.empty();
    };
  }

  /** A word that is no address says in some language that there is no gateway. */
  private static boolean isGateway(String word, Family family) {
    return family == Family.IPV4 ? isAddress(word) : word.indexOf(':') >= 0;
  }

  private static InetAddress gateway(String word, Family family) {
    int zone = word.indexOf('%');
    String address = zone < 0 ? word : word.substring(0, zone);
    return NicAddress.parse(address + "/" + family.bits()).address();
  }
}
