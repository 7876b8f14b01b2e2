package net.p2pd.connect.udppunch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a random port is searched for in one round. The hard side is the one whose router chooses
 * ports at random; it has many sockets. The easy side has one, and guesses. Where the guesses come
 * first they open the easy side's router for what the hard side then sends; where the sockets come
 * first, a guess that is right gets through. What comes first must not arrive at a router that
 * answers what it does not know, since such a router may note it and then give its own side another
 * port; so it ends behind the own router where the machine can send so, or the other order is
 * taken.
 *
 * @param guessesFirst whether the easy side begins
 * @param hops whether what comes first ends behind the own router
 */
record SearchPlan(boolean guessesFirst, boolean hops) {

  /** How many sockets the hard side has. */
  static final int SOCKETS = 256;

  /** How many guesses the easy side makes at most when they come last. */
  static final int GUESSES_LAST = 2048;

  /** How many it makes when they come first: each is an entry in its router's table. */
  static final int GUESSES_FIRST = 1024;

  static final int GUESSES_PER_SECOND = 1000;

  private static final int MOST = 3;
  private static final SearchPlan SOCKETS_FIRST = new SearchPlan(false, false);
  private static final SearchPlan GUESSES_BEFORE = new SearchPlan(true, false);
  private static final SearchPlan SOCKETS_FIRST_NEAR = new SearchPlan(false, true);
  private static final SearchPlan GUESSES_BEFORE_NEAR = new SearchPlan(true, true);

  /** Whether two routers need a search. */
  static boolean isNeeded(NatFacts one, NatFacts other) {
    return (one.isHard() && !other.isSymmetric() && other.isStrict())
        || (other.isHard() && !one.isSymmetric() && one.isStrict());
  }

  /** Returns the search of a round; empty if there is none that was not tried before. */
  static Optional<SearchPlan> of(NatFacts hard, NatFacts easy, int round) {
    List<SearchPlan> plans = all(hard, easy);
    return round <= plans.size() ? Optional.of(plans.get(round - 1)) : Optional.empty();
  }

  /** Returns those that may work, the surest and quickest first. */
  private static List<SearchPlan> all(NatFacts hard, NatFacts easy) {
    List<SearchPlan> plans = new ArrayList<>();
    if (easy.drops()) {
      plans.add(SOCKETS_FIRST);
    }
    if (hard.hops()) {
      plans.add(SOCKETS_FIRST_NEAR);
    }
    if (hard.drops()) {
      plans.add(GUESSES_BEFORE);
    }
    if (easy.hops()) {
      plans.add(GUESSES_BEFORE_NEAR);
    }
    if (!easy.answers() && !easy.drops()) {
      plans.add(SOCKETS_FIRST);
    }
    if (!hard.answers() && !hard.drops()) {
      plans.add(GUESSES_BEFORE);
    }
    if (plans.size() == 1) {
      plans.add(plans.get(0)); // with other ports it is another attempt
    }
    return plans.subList(0, Math.min(MOST, plans.size()));
  }

  int guesses() {
    return guessesFirst ? GUESSES_FIRST : GUESSES_LAST;
  }

  /** How long the guesses take. */
  Duration guessing() {
    return Duration.ofSeconds(guesses()).dividedBy(GUESSES_PER_SECOND);
  }

  String words() {
    return (guessesFirst ? "guesses first" : SOCKETS + " sockets first")
        + (hops ? ", which end behind the router" : "");
  }
}
