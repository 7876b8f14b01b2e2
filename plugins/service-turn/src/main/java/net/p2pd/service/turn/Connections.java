package net.p2pd.service.turn;

/** Counts the connections of clients, and those of them that have shown no credentials. */
final class Connections {

  private final int most;
  private final int mostUnknown;
  private int all;
  private int unknown;

  Connections(int most, int mostUnknown) {
    this.most = most;
    this.mostUnknown = mostUnknown;
  }

  /** Returns whether there is room for one more, and counts it. */
  synchronized boolean enter() {
    if (all >= most || unknown >= mostUnknown) {
      return false;
    }
    all++;
    unknown++;
    return true;
  }

  synchronized void known() {
    unknown--;
  }

  synchronized void leave(boolean wasKnown) {
    all--;
    if (!wasKnown) {
      unknown--;
    }
  }

  synchronized int open() {
    return all;
  }
}
