package net.p2pd.api.route;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.p2pd.api.Nullable;
import net.p2pd.api.internal.JsonObject;
import net.p2pd.api.internal.Literals;

/** The JSON form of routes, see {@link Route#toJson}. */
final class RouteJson {
  private RouteJson() {}

  static Map<String, Object> write(Route route) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("nicName", route.nicName());
    json.put("nicIndex", route.nicIndex());
    json.putAll(writeOfNic(route));
    return json;
  }

  /** Without the NIC, for where that has been named already. */
  static Map<String, @Nullable Object> writeOfNic(Route route) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("nicRanges", route.nicRanges().stream().map(IpRange::toString).toList());
    json.put("external", route.external().map(IpRange::toString).orElse(null));
    json.put("bound", route.bound().map(Literals::format).orElse(null));
    return json;
  }

  static Route read(JsonObject json) {
    String nicName = json.string("nicName");
    int nicIndex = (int) json.integer("nicIndex", 0, Integer.MAX_VALUE);
    return readOfNic(json, nicName, nicIndex);
  }

  static Route readOfNic(JsonObject json, String nicName, int nicIndex) {
    List<IpRange> ranges = new ArrayList<>();
    for (String range : json.strings("nicRanges")) {
      ranges.add(value(json, "nicRanges", range, IpRange::parse));
    }
    Optional<IpRange> external =
        json.optionalString("external").map(text -> value(json, "external", text, IpRange::parse));
    Optional<InetSocketAddress> bound =
        json.optionalString("bound")
            .map(text -> value(json, "bound", text, Literals::parseEndpoint));
    json.end();
    Route route = new DefaultRoute(nicName, nicIndex, ranges, external.orElse(null), null);
    return bound.isPresent() ? route.bind(bound.get().getAddress(), bound.get().getPort()) : route;
  }

  /** Reads a string member, so that what is wrong with it is told with its place. */
  static <T> T value(JsonObject json, String key, String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw json.error(key, String.valueOf(e.getMessage()));
    }
  }
}
