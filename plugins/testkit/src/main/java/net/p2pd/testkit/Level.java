package net.p2pd.testkit;

/** How much a rule binds, in the words of RFC 2119. */
public enum Level {
  /** Who breaks it fails the contract. */
  MUST,
  /** Who breaks it is told; the contract holds all the same. */
  SHOULD,
  /** It allows something; tests see that nobody relies on the opposite. */
  MAY
}
