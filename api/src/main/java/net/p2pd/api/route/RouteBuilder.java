package net.p2pd.api.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Makes the routes of a NIC from its addresses and from what is seen of them outside.
 *
 * <p>IPv4: the private ranges form one group, which is asked about once, with its first address;
 * link-local and loopback ranges form groups of their own, because no NAT translates them. A public
 * range is asked about with its first address. If that very address is seen outside, the whole
 * range is taken to be external and is a route of its own; if another one is seen, the range joins
 * the route with that external address.
 *
 * <p>IPv6: every range that is not link-local is asked about with its first address and is a route
 * of its own. Where that very address is seen outside, the range is the external part, and the NIC
 * part is all link-local ranges of the NIC (the range itself if there are none). Else the NIC part
 * is the range followed by the link-local ones. A NIC with nothing but link-local addresses has one
 * route of them.
 *
 * <p>What is not seen stays unknown. Link-local addresses are never asked about. Nothing here does
 * I/O; the order of the routes depends on the order of the ranges alone.
 */
public final class RouteBuilder {
  private final String nicName;
  private final int nicIndex;
  private final Family family;
  private final List<IpRange> linkLocals;
  private final Function<InetAddress, CompletionStage<Optional<InetAddress>>> seenFrom;

  private RouteBuilder(
      String nicName,
      int nicIndex,
      List<IpRange> ranges,
      Function<InetAddress, CompletionStage<Optional<InetAddress>>> seenFrom) {
    this.nicName = nicName;
    this.nicIndex = nicIndex;
    this.family = ranges.get(0).family();
    this.linkLocals = ranges.stream().filter(IpRange::isLinkLocal).toList();
    this.seenFrom = seenFrom;
  }

  /**
   * The routes as long as nothing has been seen from outside: their external parts are unknown.
   *
   * @param nicRanges the ranges that belong to the NIC, all of one family
   * @throws IllegalArgumentException if the families differ, or a range cannot belong to a NIC
   */
  public static List<Route> unresolved(
      String nicName, int nicIndex, Collection<IpRange> nicRanges) {
    CompletionStage<Optional<InetAddress>> unseen =
        CompletableFuture.completedFuture(Optional.empty());
    return resolve(nicName, nicIndex, nicRanges, address -> unseen).toCompletableFuture().join();
  }

  /**
   * The routes with their external parts, as far as those can be seen. All questions are asked at
   * once, on the calling thread.
   *
   * @param nicRanges the ranges that belong to the NIC, all of one family
   * @param seenFrom tells which address is seen outside when a socket is bound to the given one;
   *     empty if that cannot be found out
   * @return the routes; fails if a question fails, since not to know is an empty answer
   * @throws IllegalArgumentException if the families differ, or a range cannot belong to a NIC
   */
  public static CompletionStage<List<Route>> resolve(
      String nicName,
      int nicIndex,
      Collection<IpRange> nicRanges,
      Function<InetAddress, CompletionStage<Optional<InetAddress>>> seenFrom) {
    List<IpRange> ranges = List.copyOf(new LinkedHashSet<>(nicRanges));
    if (ranges.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    // Refuses what no route can be made of before anything is asked.
    Route checked = Route.of(nicName, nicIndex, ranges);
    return new RouteBuilder(checked.nicName(), checked.nicIndex(), ranges, seenFrom).build(ranges);
  }

  /**
   * The routes of one family of a NIC, like {@link #resolve(String, int, Collection, Function)}
   * with the NIC's {@link Nic#ranges}.
   */
  public static CompletionStage<List<Route>> resolve(
      Nic nic,
      Family family,
      Function<InetAddress, CompletionStage<Optional<InetAddress>>> seenFrom) {
    return resolve(nic.name(), nic.index(), nic.ranges(family), seenFrom);
  }

  private CompletionStage<List<Route>> build(List<IpRange> ranges) {
    CompletionStage<List<Answer>> answers = CompletableFuture.completedFuture(List.of());
    for (List<IpRange> question :
        family == Family.IPV4 ? ipv4Questions(ranges) : ipv6Questions(ranges)) {
      answers = answers.thenCombine(ask(question), RouteBuilder::append);
    }
    return answers.thenApply(family == Family.IPV4 ? this::ipv4Routes : this::ipv6Routes);
  }

  /** The private ones first, so that they lead the route that public ones may join. */
  private List<List<IpRange>> ipv4Questions(List<IpRange> ranges) {
    List<List<IpRange>> questions = new ArrayList<>();
    questions.add(ranges.stream().filter(range -> range.scope() == Scope.SITE).toList());
    ranges.stream().filter(IpRange::isPublic).map(List::of).forEach(questions::add);
    questions.add(linkLocals);
    questions.add(ranges.stream().filter(range -> range.scope() == Scope.HOST).toList());
    questions.removeIf(List::isEmpty);
    return questions;
  }

  private List<List<IpRange>> ipv6Questions(List<IpRange> ranges) {
    List<List<IpRange>> questions = new ArrayList<>();
    ranges.stream().filter(range -> !range.isLinkLocal()).map(List::of).forEach(questions::add);
    return questions.isEmpty() ? List.of(linkLocals) : questions;
  }

  private CompletionStage<Answer> ask(List<IpRange> question) {
    InetAddress asked = question.get(0).first();
    if (question.get(0).isLinkLocal()) {
      return CompletableFuture.completedFuture(new Answer(question, asked, Optional.empty()));
    }
    CompletionStage<Optional<InetAddress>> seen =
        Objects.requireNonNull(seenFrom.apply(asked), "the stage for what is seen outside");
    return seen.thenApply(address -> new Answer(question, asked, address));
  }

  private List<Route> ipv4Routes(List<Answer> answers) {
    List<List<IpRange>> nicParts = new ArrayList<>();
    List<Optional<IpRange>> externals = new ArrayList<>();
    Map<IpRange, List<IpRange>> byExternal = new LinkedHashMap<>();
    for (Answer answer : answers) {
      Optional<IpRange> external = answer.external();
      List<IpRange> joined = external.map(byExternal::get).orElse(null);
      if (joined != null) {
        joined.addAll(answer.question);
      } else {
        List<IpRange> nicPart = new ArrayList<>(answer.question);
        nicParts.add(nicPart);
        externals.add(external);
        external.ifPresent(seen -> byExternal.put(seen, nicPart));
      }
    }
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < nicParts.size(); i++) {
      routes.add(route(nicParts.get(i), externals.get(i)));
    }
    return List.copyOf(routes);
  }

  private List<Route> ipv6Routes(List<Answer> answers) {
    List<Route> routes = new ArrayList<>();
    for (Answer answer : answers) {
      LinkedHashSet<IpRange> nicPart = new LinkedHashSet<>();
      if (!answer.isSeenAsItIs() || linkLocals.isEmpty()) {
        nicPart.addAll(answer.question);
      }
      nicPart.addAll(linkLocals);
      routes.add(route(List.copyOf(nicPart), answer.external()));
    }
    return List.copyOf(routes);
  }

  private Route route(List<IpRange> nicPart, Optional<IpRange> external) {
    return external
        .map(seen -> Route.of(nicName, nicIndex, nicPart, seen))
        .orElseGet(() -> Route.of(nicName, nicIndex, nicPart));
  }

  private static List<Answer> append(List<Answer> answers, Answer next) {
    List<Answer> longer = new ArrayList<>(answers);
    longer.add(next);
    return longer;
  }

  /** What is seen outside of one question's first address. */
  private static final class Answer {
    private final List<IpRange> question;
    private final InetAddress asked;
    private final Optional<InetAddress> seen;

    Answer(List<IpRange> question, InetAddress asked, Optional<InetAddress> seen) {
      this.question = question;
      this.asked = asked;
      this.seen = seen;
    }

    boolean isSeenAsItIs() {
      return seen.isPresent() && seen.get().equals(asked);
    }

    Optional<IpRange> external() {
      return isSeenAsItIs() ? Optional.of(question.get(0)) : seen.map(IpRange::of);
    }
  }
}
