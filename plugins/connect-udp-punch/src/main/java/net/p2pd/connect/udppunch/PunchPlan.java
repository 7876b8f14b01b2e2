package net.p2pd.connect.udppunch;

import java.util.List;

/** What both halves do in one round; both come to the same, from what they told each other. */
final class PunchPlan {

  /** Who sends first. */
  enum Order {
    TOGETHER("both send at the same time"),
    ANSWERER_FIRST("the peer's side sends first"),
    CALLER_FIRST("the caller's side sends first");

    private final String words;

    Order(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** So many rounds without a search are tried, each with new ports and in another order. */
  static final int ROUNDS = 4;

  private PunchPlan() {}

  /**
   * Returns who sends first. A router that answers what it does not know may also note it, and then
   * gives its own side another port towards that place: so nothing may arrive there before its own
   * side has sent. Where that is not known, the orders take turns.
   */
  static Order order(NatFacts caller, NatFacts answerer, int round) {
    List<Order> orders;
    if (caller.drops()) {
      orders = List.of(Order.ANSWERER_FIRST, Order.TOGETHER, Order.CALLER_FIRST);
    } else if (answerer.drops() && caller.answers()) {
      orders = List.of(Order.CALLER_FIRST, Order.TOGETHER, Order.ANSWERER_FIRST);
    } else {
      orders = List.of(Order.TOGETHER, Order.CALLER_FIRST, Order.ANSWERER_FIRST);
    }
    return orders.get((round - 1) % orders.size());
  }
}
