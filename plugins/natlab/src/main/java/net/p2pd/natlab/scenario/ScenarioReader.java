package net.p2pd.natlab.scenario;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import net.p2pd.api.route.Family;
import net.p2pd.natlab.model.DurationText;
import net.p2pd.natlab.model.NatOptions;
import net.p2pd.natlab.virtual.LinkConditions;

/** Reads scenario files, strictly: every key is known, and all mistakes are told at once. */
final class ScenarioReader {

  private static final long MAX_BYTES = 1 << 20;

  /** What stands in for a NAT that could not be read, so that the rest is checked too. */
  private static final NatOptions UNREAD = NatOptions.parse("full-cone-equal");

  private ScenarioReader() {}

  static Scenario read(Path file) {
    try {
      if (Files.exists(file) && (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES)) {
        throw broken(file, "is not a file of at most " + MAX_BYTES + " bytes");
      }
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw broken(file, "does not exist");
    } catch (CharacterCodingException e) {
      throw broken(file, "is not in UTF-8");
    } catch (IOException e) {
      throw broken(file, "cannot be read: " + e.getMessage());
    }
  }

  private static ScenarioException broken(Path file, String what) {
    return new ScenarioException(List.of("the scenario file " + file + " " + what));
  }

  static Scenario parse(String text, String name) {
    TomlText toml = TomlText.parse(text, name);
    List<Mistake> mistakes = new ArrayList<>();
    TomlTable root = new TomlTable(toml.root(), List.of(), mistakes);
    Scenario scenario = scenario(root);
    mistakes.addAll(ScenarioCheck.check(scenario));
    if (!mistakes.isEmpty()) {
      throw new ScenarioException(located(mistakes, toml, name));
    }
    return scenario;
  }

  private record Line(int number, String text) {}

  private static List<String> located(List<Mistake> mistakes, TomlText toml, String name) {
    Set<List<Object>> wanted = new HashSet<>();
    for (Mistake mistake : mistakes) {
      for (int i = 1; i <= mistake.path().size(); i++) {
        wanted.add(List.copyOf(mistake.path().subList(0, i)));
      }
    }
    Map<List<Object>, Integer> lines = toml.lines(wanted);
    return mistakes.stream()
        .map(mistake -> line(mistake, lines, name))
        .sorted(Comparator.comparingInt(Line::number))
        .map(Line::text)
        .distinct()
        .toList();
  }

  /** What is not in the file itself, such as a default, has the line of the table around it. */
  private static Line line(Mistake mistake, Map<List<Object>, Integer> lines, String name) {
    for (int size = mistake.path().size(); size > 0; size--) {
      Integer line = lines.get(List.copyOf(mistake.path().subList(0, size)));
      if (line != null) {
        return new Line(line, name + " line " + line + ": " + mistake);
      }
    }
    return new Line(0, name + ": " + mistake);
  }

  private static Scenario scenario(TomlTable root) {
    Scenario.Builder builder = Scenario.builder();
    root.whole("seed").ifPresent(builder::seed);
    EnumSet<Family> families = EnumSet.noneOf(Family.class);
    if (root.flag("ipv4").orElse(true)) {
      families.add(Family.IPV4);
    }
    if (root.flag("ipv6").orElse(false)) {
      families.add(Family.IPV6);
    }
    builder.families(families);
    root.text("run").ifPresent(builder::run);
    root.named("homes").forEach((name, table) -> builder.home(home(name, table)));
    root.named("public").forEach((name, table) -> builder.publicHost(host(name, table)));
    root.list("services").forEach(table -> service(table).ifPresent(builder::service));
    root.done();
    return builder.unchecked();
  }

  private static ScenarioHome home(String name, TomlTable table) {
    Optional<NatOptions> nat = table.text("nat", NatOptions::parse);
    if (!table.has("nat")) {
      table.missing("nat", "\"port-restricted-equal\"");
    }
    ScenarioHome.Builder builder = ScenarioHome.builder(name, nat.orElse(UNREAD));
    table.text("firewall", NatOptions::parse).ifPresent(builder::firewall);
    table.text("behind").ifPresent(builder::behind);
    table.count("addresses").filter(value -> nat.isPresent()).ifPresent(builder::addresses);
    table.texts("hosts").ifPresent(builder::hosts);
    ScenarioHome usual = builder.build();
    table.table("link").ifPresent(link -> builder.link(link(link, usual.link())));
    table.done();
    return builder.build();
  }

  private static ScenarioHost host(String name, TomlTable table) {
    ScenarioHost host = ScenarioHost.of(name);
    host = host.addresses(table.count("addresses").orElse(host.addresses()));
    LinkConditions usual = host.link();
    host = host.link(table.table("link").map(link -> link(link, usual)).orElse(usual));
    table.done();
    return host;
  }

  private static LinkConditions link(TomlTable table, LinkConditions usual) {
    LinkConditions link = usual;
    link = changed(table, "delay", duration(table, "delay"), link, LinkConditions::delay);
    link = changed(table, "jitter", duration(table, "jitter"), link, LinkConditions::jitter);
    link = changed(table, "loss", table.share("loss"), link, LinkConditions::loss);
    link =
        changed(
            table, "duplication", table.share("duplication"), link, LinkConditions::duplication);
    link =
        changed(table, "reordering", table.share("reordering"), link, LinkConditions::reordering);
    link = changed(table, "mtu", table.count("mtu"), link, LinkConditions::mtu);
    table.done();
    return link;
  }

  private static <T> LinkConditions changed(
      TomlTable table,
      String key,
      Optional<T> value,
      LinkConditions link,
      BiFunction<LinkConditions, T, LinkConditions> change) {
    return value.flatMap(given -> table.attempt(key, () -> change.apply(link, given))).orElse(link);
  }

  private static Optional<Duration> duration(TomlTable table, String key) {
    return table.text(key, DurationText::parse);
  }

  private static Optional<ScenarioService> service(TomlTable table) {
    Optional<String> host = table.text("host");
    Optional<List<String>> command = table.texts("command");
    if (!table.has("host")) {
      table.missing("host", "\"stun\"");
    }
    if (!table.has("command")) {
      table.missing("command", "[\"turnserver\", \"-n\"]");
    }
    table.done();
    return host.isPresent() && command.isPresent()
        ? Optional.of(ScenarioService.of(host.get(), command.get()))
        : Optional.empty();
  }
}
