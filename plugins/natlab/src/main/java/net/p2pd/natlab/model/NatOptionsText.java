package net.p2pd.natlab.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.p2pd.api.nat.FilteringBehavior;
import net.p2pd.api.nat.MappingBehavior;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.NatKind;
import net.p2pd.api.nat.PortRange;

/** The text of {@link NatOptions}: a kind, and whatever differs from what is usual for it. */
final class NatOptionsText {

  /** A key of one transport's rules. */
  private record RuleKey(
      String name,
      Function<NatRules, String> get,
      BiFunction<NatRules.Builder, String, NatRules.Builder> set) {}

  /** A key of the whole. */
  private record Key(
      String name, Function<NatOptions, String> get, BiConsumer<NatOptions.Builder, String> set) {}

  private static final List<RuleKey> RULES =
      List.of(
          new RuleKey(
              "mapping",
              rules -> rules.mapping().text(),
              (builder, text) -> builder.mapping(MappingBehavior.parse(text))),
          new RuleKey(
              "filtering",
              rules -> rules.filtering().text(),
              (builder, text) -> builder.filtering(FilteringBehavior.parse(text))),
          new RuleKey(
              "delta",
              rules -> rules.delta().toString(),
              (builder, text) -> builder.delta(NatDelta.parse(text))),
          new RuleKey(
              "ports",
              rules -> rules.ports().toString(),
              (builder, text) -> builder.ports(PortRange.parse(text))),
          new RuleKey(
              "conflict",
              rules -> rules.conflict().text(),
              (builder, text) -> builder.conflict(ConflictRule.parse(text))),
          new RuleKey(
              "unsolicited",
              rules -> rules.unsolicited().text(),
              (builder, text) -> builder.unsolicited(Answer.parse(text))),
          new RuleKey(
              "holds",
              rules -> Words.flag(rules.holds()),
              (builder, text) -> builder.holds(Words.flag(text))),
          new RuleKey(
              "refresh",
              rules -> rules.refresh().text(),
              (builder, text) -> builder.refresh(Refresh.parse(text))),
          new RuleKey(
              "lifetime",
              rules -> DurationText.print(rules.lifetime()),
              (builder, text) -> builder.lifetime(DurationText.parse(text))),
          new RuleKey(
              "transitory",
              rules -> DurationText.print(rules.transitory()),
              (builder, text) -> builder.transitory(DurationText.parse(text))),
          new RuleKey(
              "blocked",
              rules -> Words.flag(rules.isBlocked()),
              (builder, text) -> builder.blocked(Words.flag(text))),
          new RuleKey(
              "simultaneous-open",
              rules -> Words.flag(rules.simultaneousOpen()),
              (builder, text) -> builder.simultaneousOpen(Words.flag(text))),
          new RuleKey(
              "pickup",
              rules -> Words.flag(rules.pickup()),
              (builder, text) -> builder.pickup(Words.flag(text))));

  private static final List<Key> WHOLE =
      List.of(
          new Key(
              "translates",
              options -> Words.flag(options.translates()),
              (builder, text) -> builder.translates(Words.flag(text))),
          new Key(
              "hairpin",
              options -> options.hairpin().text(),
              (builder, text) -> builder.hairpin(HairpinMode.parse(text))),
          new Key(
              "pooling",
              options -> options.pooling().text(),
              (builder, text) -> builder.pooling(Pooling.parse(text))),
          new Key(
              "sessions",
              options -> "" + options.sessions(),
              (builder, text) -> builder.sessions(Words.count(text, 1))),
          new Key(
              "full-table",
              options -> options.fullTable().text(),
              (builder, text) -> builder.fullTable(FullTable.parse(text))),
          new Key(
              "port-mapping",
              options -> print(options.portMapping()),
              (builder, text) -> builder.portMapping(protocols(text))));

  private NatOptionsText() {}

  private static String print(Set<MapProtocol> protocols) {
    return protocols.isEmpty()
        ? "none"
        : protocols.stream().map(MapProtocol::text).collect(Collectors.joining(","));
  }

  private static Set<MapProtocol> protocols(String text) {
    Set<MapProtocol> found = EnumSet.noneOf(MapProtocol.class);
    if (!text.equals("none")) {
      for (String name : text.split(",", -1)) {
        found.add(MapProtocol.parse(name));
      }
    }
    return found;
  }

  static String print(NatOptions options) {
    NatDelta delta = options.udp().delta();
    NatKind kind = NatKind.of(options.type(), delta.type());
    NatOptions usual = NatOptions.of(kind);
    StringJoiner text = new StringJoiner(" ");
    text.add(kind.name());
    for (Key key : WHOLE) {
      String value = key.get.apply(options);
      if (!value.equals(key.get.apply(usual))) {
        text.add(key.name + "=" + value);
      }
    }
    for (RuleKey key : RULES) {
      String udp = key.get.apply(options.udp());
      String tcp = key.get.apply(options.tcp());
      boolean newUdp = !udp.equals(key.get.apply(usual.udp()));
      boolean newTcp = !tcp.equals(key.get.apply(usual.tcp()));
      if (newUdp && newTcp && udp.equals(tcp)) {
        text.add(key.name + "=" + udp);
      } else {
        if (newUdp) {
          text.add("udp." + key.name + "=" + udp);
        }
        if (newTcp) {
          text.add("tcp." + key.name + "=" + tcp);
        }
      }
      // What "unsolicited" brings along must be said, too, or taken back.
      if (key.name.equals("unsolicited") && newUdp && newTcp && udp.equals(tcp)) {
        usual = usual.toBuilder().answering(Answer.parse(udp)).build();
      }
    }
    return text.toString();
  }

  static NatOptions parse(String text) {
    String[] words = text.strip().split("\\s+");
    NatOptions.Builder builder = NatOptions.of(NatKind.parse(words[0])).toBuilder();
    List<String> ordered = new ArrayList<>(Arrays.asList(words).subList(1, words.length));
    ordered.sort(Comparator.comparingInt(NatOptionsText::turn));
    for (String word : ordered) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "\"" + word + "\" in the NAT \"" + text + "\" is not written key=value");
      }
      set(builder, word.substring(0, equals), word.substring(equals + 1));
    }
    return builder.build();
  }

  /**
   * The order of the words does not matter to who writes them: "unsolicited" brings "holds" along,
   * which another word may take back, and "conflict=overload" needs what "mapping" sets.
   */
  private static int turn(String word) {
    if (word.contains("unsolicited=")) {
      return 0;
    }
    return word.contains("conflict=") ? 2 : 1;
  }

  private static void set(NatOptions.Builder builder, String name, String value) {
    boolean udp = name.startsWith("udp.");
    boolean tcp = name.startsWith("tcp.");
    String plain = udp || tcp ? name.substring(4) : name;
    if (plain.equals("unsolicited") && !udp && !tcp) {
      builder.answering(Answer.parse(value));
      return;
    }
    for (RuleKey key : RULES) {
      if (key.name.equals(plain)) {
        if (!tcp) {
          builder.udp(rules -> key.set.apply(rules, value));
        }
        if (!udp) {
          builder.tcp(rules -> key.set.apply(rules, value));
        }
        return;
      }
    }
    for (Key key : WHOLE) {
      if (key.name.equals(name)) {
        key.set.accept(builder, value);
        return;
      }
    }
    List<String> known = new ArrayList<>();
    RULES.forEach(key -> known.add(key.name));
    WHOLE.forEach(key -> known.add(key.name));
    throw new IllegalArgumentException(
        "NAT option \"" + name + "\" is unknown; known are: " + String.join(", ", known));
  }
}
