package net.p2pd.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.p2pd.api.nat.NatProfile;
import net.p2pd.api.route.Route;

/** Makes one answer of those of several services, which are in the order of their priorities. */
final class Combining {

  private Combining() {}

  /**
   * Returns the routes of the answer that knows most external parts; among equals, of the one that
   * most services gave, then of the one that was asked first.
   */
  static Answer<List<Route>> routes(List<Answer<List<Route>>> answers) {
    Map<List<Route>, Integer> votes = new LinkedHashMap<>();
    for (Answer<List<Route>> answer : answers) {
      answer.value().ifPresent(routes -> votes.merge(routes, 1, Integer::sum));
    }
    return votes.entrySet().stream()
        .max(
            firstOfEquals(
                Comparator.comparingLong((Map.Entry<List<Route>, Integer> e) -> known(e.getKey()))
                    .thenComparing(Map.Entry::getValue)))
        .map(entry -> Answer.of(entry.getKey()))
        .orElseGet(() -> unknown(answers));
  }

  private static long known(List<Route> routes) {
    return routes.stream().filter(route -> route.external().isPresent()).count();
  }

  /** {@code Stream.max} returns the last of those that are equal. */
  private static <T> Comparator<T> firstOfEquals(Comparator<T> order) {
    return (a, b) -> {
      int result = order.compare(a, b);
      return result == 0 ? 1 : result;
    };
  }

  /**
   * Returns the verdict that there is most confidence in. Services that agree on type and delta
   * make each other surer: two that are wrong with a probability of 0.4 are both wrong with 0.16. A
   * contradiction takes confidence: it is multiplied by the probability that the other verdict is
   * wrong.
   */
  static Answer<NatProfile> nats(List<Answer<NatProfile>> answers) {
    List<NatProfile> known = new ArrayList<>();
    answers.forEach(answer -> answer.value().ifPresent(known::add));
    if (known.isEmpty()) {
      return unknown(answers);
    }
    Map<String, Double> wrong = new LinkedHashMap<>();
    for (NatProfile one : known) {
      wrong.merge(verdict(one), 1 - one.confidence(), (a, b) -> a * b);
    }
    String best =
        wrong.entrySet().stream()
            .max(firstOfEquals(Comparator.comparingDouble(entry -> 1 - entry.getValue())))
            .orElseThrow()
            .getKey();
    double confidence = 1;
    for (Map.Entry<String, Double> entry : wrong.entrySet()) {
      confidence *= entry.getKey().equals(best) ? 1 - entry.getValue() : entry.getValue();
    }
    NatProfile surest =
        known.stream()
            .filter(one -> verdict(one).equals(best))
            .max(firstOfEquals(Comparator.comparingDouble(NatProfile::confidence)))
            .orElseThrow();
    // A single verdict keeps its confidence to the last digit.
    return Answer.of(
        known.size() == 1 ? surest : surest.toBuilder().confidence(confidence).build());
  }

  private static String verdict(NatProfile profile) {
    return profile.type().text() + " " + profile.delta();
  }

  private static <T> Answer<T> unknown(List<Answer<T>> answers) {
    List<String> reasons = new ArrayList<>();
    for (Answer<T> answer : answers) {
      if (!reasons.contains(answer.whyUnknown())) {
        reasons.add(answer.whyUnknown());
      }
    }
    return Answer.unknown(String.join("; ", reasons));
  }
}
