package net.p2pd.nat.stun.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.PortRange;

/**
 * Finds the rule by which external ports follow local ports, from allocations in the order in which
 * they were asked for. A rule has to explain most steps; a step that a lost answer, another
 * program's connection or the end of the range has made longer does not refute it.
 */
final class DeltaAnalysis {

  /** The share of steps that a rule has to explain exactly. */
  private static final double ENOUGH = 0.6;

  /** What is seen only in part. */
  private static final double GUESSED = 0.4;

  /** How much a rule counts that holds for local ports that go up by one, and no others. */
  private static final double JUMPY = 0.8;

  /** Fewer steps tell nothing. */
  private static final int FEWEST = 3;

  /** With so many steps all of the confidence is given. */
  private static final int PLENTY = 7;

  /** At most so many foreign allocations in between are believed. */
  private static final int FOREIGN = 3;

  /** A range of random ports that is wider is taken for all ports. */
  private static final int NARROW = 8192;

  private final List<Allocation> answered;
  private final List<Step> steps;

  private DeltaAnalysis(List<Allocation> allocations) {
    this.answered =
        allocations.stream()
            .filter(allocation -> allocation.external() != null)
            .sorted(Comparator.comparingInt(Allocation::order))
            .toList();
    this.steps = Step.between(answered);
  }

  /** Returns what allocations of sockets that asked one and the same server say. */
  static DeltaVerdict of(List<Allocation> allocations) {
    return new DeltaAnalysis(allocations).verdict();
  }

  /**
   * How well a rule fits.
   *
   * @param exact the share of steps that it explains exactly
   * @param share the same with those that a known disturbance excuses, counted for less
   */
  private record Fit(NatDelta delta, double exact, double share) {

    static Fit of(NatDelta delta, double exact, double excused) {
      return new Fit(delta, exact, Math.min(1, exact + 0.7 * excused));
    }

    boolean isEnough() {
      return exact >= ENOUGH;
    }
  }

  private DeltaVerdict verdict() {
    if (steps.size() < FEWEST) {
      return new DeltaVerdict(
          NatDelta.random(),
          0.1,
          PortRange.ALL,
          "only " + answered.size() + " sockets got an answer, too few to tell the delta");
    }
    if (hasTwins()) {
      return new DeltaVerdict(
          NatDelta.random(),
          0.1,
          PortRange.ALL,
          "a server tells the same external port for different sockets, which cannot be true");
    }
    double best = 0;
    for (Fit fit : fits()) {
      if (fit.isEnough()) {
        double confidence = 0.95 * fit.share() * Math.min(1, steps.size() / (double) PLENTY);
        return new DeltaVerdict(fit.delta(), confidence, PortRange.ALL, unsteady(confidence));
      }
      best = Math.max(best, fit.exact());
    }
    return busy(best);
  }

  private static String unsteady(double confidence) {
    return confidence < 0.5 ? "the external ports follow their rule only in part" : "";
  }

  private List<Fit> fits() {
    List<Fit> fits = new ArrayList<>();
    fits.add(equal());
    fits.add(preserving());
    int mode = mode(steps);
    if (mode != 0) {
      fits.add(independent(mode));
    }
    List<Step> units = steps.stream().filter(Step::isUnit).toList();
    int unit = mode(units);
    if (unit != 0 && units.size() >= FEWEST) {
      fits.add(dependent(units, unit));
    }
    return fits;
  }

  private Fit equal() {
    double same = share(answered, allocation -> external(allocation) == allocation.local());
    return Fit.of(NatDelta.equal(), same, 0);
  }

  private Fit preserving() {
    return everywhere(
        NatDelta.preserving(), step -> step.is(step.local()), step -> step.isAround(step.local()));
  }

  private Fit independent(int value) {
    Fit fit =
        everywhere(
            NatDelta.independent(value),
            step -> step.is(value * step.places()),
            step -> step.isAround(value * step.places()) || isStretched(step, value));
    return steps.stream().anyMatch(step -> isShorter(step, value))
        ? new Fit(fit.delta(), fit.exact(), fit.share() / 2)
        : fit;
  }

  /** A NAT that moves on by a step never moves by less; what looked like it was several steps. */
  private static boolean isShorter(Step step, int value) {
    return Integer.signum(step.external()) == Integer.signum(value)
        && Math.abs(step.external()) < Math.abs(value);
  }

  /** Another allocation came in between, or one of ours never reached the NAT. */
  private static boolean isStretched(Step step, int value) {
    int factor = step.external() % value == 0 ? step.external() / value : 0;
    return factor > 0 && factor <= step.places() + FOREIGN;
  }

  /** A rule for all steps has to hold where the local port moves by one and where it does not. */
  private Fit everywhere(NatDelta delta, Predicate<Step> exactly, Predicate<Step> excusable) {
    List<Step> units = steps.stream().filter(Step::isUnit).toList();
    List<Step> others = steps.stream().filter(step -> !step.isUnit()).toList();
    double exact = share(steps, exactly);
    for (List<Step> part : List.of(units, others)) {
      if (!part.isEmpty() && share(part, exactly.or(excusable)) < ENOUGH) {
        exact = Math.min(exact, share(part, exactly));
      }
    }
    return Fit.of(delta, exact, share(steps, excusable.and(exactly.negate())));
  }

  /**
   * By its definition the rule speaks only of local ports that go up by one. Where longer jumps
   * follow it too, that makes it surer.
   */
  private Fit dependent(List<Step> units, int value) {
    double exact = share(units, step -> step.is(value * step.places()));
    double linear = share(steps, step -> step.is(value * step.local()));
    double excused = linear >= ENOUGH ? 1 - exact : 0;
    Fit fit = Fit.of(NatDelta.dependent(value), exact, excused);
    if (linear >= ENOUGH) {
      return fit;
    }
    // A sequence that goes one way, wherever the local port jumps, is that of a busy NAT.
    boolean oneWay =
        steps.stream().allMatch(step -> Integer.signum(step.external()) == Integer.signum(value));
    return new Fit(fit.delta(), exact, (oneWay ? JUMPY / 2 : JUMPY) * exact);
  }

  /**
   * Returns the most frequent move of a single allocation, 0 if there is none that occurs twice.
   */
  private static int mode(List<Step> steps) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (Step step : steps) {
      if (step.external() % step.places() == 0) {
        counts.merge(step.external() / step.places(), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= 2)
        .max(
            Map.Entry.<Integer, Integer>comparingByValue()
                .thenComparing(entry -> -Math.abs(entry.getKey())))
        .map(Map.Entry::getKey)
        .orElse(0);
  }

  /** What follows no rule exactly: one that many others use at the same time, or none. */
  private DeltaVerdict busy(double best) {
    long forward = steps.stream().filter(step -> step.external() > 0).count();
    long against = Math.min(forward, steps.size() - forward);
    if (against <= 1) { // random ports go back as often as forth
      int common = steps.stream().mapToInt(Step::external).reduce(0, DeltaAnalysis::divisor);
      int sign = forward > steps.size() / 2 ? 1 : -1;
      return new DeltaVerdict(
          against == 0 ? NatDelta.independent(sign * common) : NatDelta.random(),
          GUESSED,
          PortRange.ALL,
          "others use the NAT so much that the step of its ports is hard to see");
    }
    double confidence = best <= 0.34 ? 0.95 * Math.min(1, steps.size() / (double) PLENTY) : GUESSED;
    return new DeltaVerdict(
        NatDelta.random(),
        confidence,
        range(),
        confidence < 0.5 ? "the external ports follow a rule, but not often enough" : "");
  }

  private static int divisor(int one, int other) {
    return other == 0 ? Math.abs(one) : divisor(other, one % other);
  }

  /** The range that the samples let expect; random numbers leave a gap of that size at each end. */
  private PortRange range() {
    int lowest = answered.stream().mapToInt(DeltaAnalysis::external).min().orElse(1);
    int highest = answered.stream().mapToInt(DeltaAnalysis::external).max().orElse(65535);
    int gap = (highest - lowest) / Math.max(1, answered.size() - 1) + 1;
    if (answered.size() < FEWEST + 3 || highest - lowest + 2 * gap >= NARROW) {
      return PortRange.ALL;
    }
    return PortRange.of(Math.max(1, lowest - gap), Math.min(65535, highest + gap));
  }

  private boolean hasTwins() {
    Set<Object> seen = new HashSet<>();
    return answered.stream()
        .collect(
            Collectors.toMap(Allocation::local, Allocation::external, (first, second) -> first))
        .values()
        .stream()
        .anyMatch(external -> !seen.add(external));
  }

  private static int external(Allocation allocation) {
    return Objects.requireNonNull(allocation.external(), "answered").getPort();
  }

  private static <T> double share(List<T> all, Predicate<? super T> those) {
    return all.isEmpty() ? 0 : all.stream().filter(those).count() / (double) all.size();
  }
}
