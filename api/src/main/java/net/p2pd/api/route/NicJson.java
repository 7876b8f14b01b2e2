package net.p2pd.api.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.Nullable;
import net.p2pd.api.internal.JsonObject;
import net.p2pd.api.internal.Literals;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.pipe.Transport;

/** The JSON form of NICs, see {@link Nic#toJson}. */
final class NicJson {
  /** Those that NATs are measured for. */
  static final List<Transport> TRANSPORTS = List.of(Transport.TCP, Transport.UDP);

  private NicJson() {}

  static Map<String, @Nullable Object> write(Nic nic) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", nic.name());
    json.put("displayName", nic.displayName());
    json.put("index", nic.index());
    json.put("mac", nic.mac().orElse(null));
    json.put("mtu", nic.mtu().isPresent() ? nic.mtu().getAsInt() : null);
    for (NicFlag flag : NicFlag.values()) {
      json.put(flag.toString(), nic.flags().contains(flag));
    }
    json.put("addresses", nic.addresses().stream().map(NicAddress::toString).toList());
    Map<String, @Nullable Object> gateways = new LinkedHashMap<>();
    Map<String, Object> routes = new LinkedHashMap<>();
    for (Family family : Family.values()) {
      gateways.put(family.text(), gateways(nic, family));
      routes.put(
          family.text(), nic.routes(family).routes().stream().map(RouteJson::writeOfNic).toList());
    }
    json.put("gateways", gateways);
    json.put("routes", routes);
    Map<String, Object> nats = nats(nic);
    if (!nats.isEmpty()) {
      json.put("nat", nats);
    }
    return json;
  }

  private static Map<String, Object> nats(Nic nic) {
    Map<String, Object> nats = new LinkedHashMap<>();
    for (Family family : Family.values()) {
      Map<String, Object> measured = new LinkedHashMap<>();
      nic.nats(family).forEach((transport, nat) -> measured.put(transport.id(), nat.toString()));
      if (!measured.isEmpty()) {
        nats.put(family.text(), measured);
      }
    }
    return nats;
  }

  private static @Nullable List<String> gateways(Nic nic, Family family) {
    return nic.gateways(family)
        .map(all -> all.stream().map(Literals::format).toList())
        .orElse(null);
  }

  static Nic read(JsonObject json) {
    NicBuilder builder = new NicBuilder(json.string("name"));
    builder.displayName(json.string("displayName"));
    builder.index((int) json.integer("index", 0, Integer.MAX_VALUE));
    json.optionalString("mac").ifPresent(text -> RouteJson.value(json, "mac", text, builder::mac));
    json.optionalInteger("mtu", 1, Integer.MAX_VALUE)
        .ifPresent(bytes -> builder.mtu(bytes.intValue()));
    for (NicFlag flag : NicFlag.values()) {
      builder.flag(flag, json.bool(flag.toString()));
    }
    for (String address : json.strings("addresses")) {
      builder.address(RouteJson.value(json, "addresses", address, NicAddress::parse));
    }
    JsonObject gateways = json.object("gateways");
    JsonObject routes = json.object("routes");
    for (Family family : Family.values()) {
      readGateways(gateways, family, builder);
      List<Route> read = new ArrayList<>();
      for (JsonObject route : routes.objects(family.text())) {
        read.add(RouteJson.readOfNic(route, builder.name, builder.index));
      }
      builder.routes(family, read);
    }
    gateways.end();
    routes.end();
    json.optionalObject("nat").ifPresent(nats -> readNats(nats, builder));
    json.end();
    return builder.build();
  }

  private static void readNats(JsonObject json, NicBuilder builder) {
    for (Family family : Family.values()) {
      json.optionalObject(family.text())
          .ifPresent(
              measured -> {
                for (Transport transport : TRANSPORTS) {
                  String key = transport.id();
                  measured
                      .optionalString(key)
                      .map(text -> RouteJson.value(measured, key, text, NatProfile::parse))
                      .ifPresent(nat -> builder.nat(family, transport, nat));
                }
                measured.end();
              });
    }
    json.end();
  }

  private static void readGateways(JsonObject json, Family family, NicBuilder builder) {
    String key = family.text();
    json.optionalStrings(key)
        .ifPresent(
            texts -> {
              List<InetAddress> all = new ArrayList<>();
              for (String text : texts) {
                all.add(RouteJson.value(json, key, text, Literals::parse));
              }
              builder.gateways(family, all);
            });
  }
}
