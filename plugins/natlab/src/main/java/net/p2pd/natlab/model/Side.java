package net.p2pd.natlab.model;

/** The two sides of a router that translates or filters. */
public enum Side {
  /** The network that it serves. */
  INSIDE,
  /** The rest of the world. */
  OUTSIDE;

  /** Returns the other side. */
  public Side other() {
    return this == INSIDE ? OUTSIDE : INSIDE;
  }
}
