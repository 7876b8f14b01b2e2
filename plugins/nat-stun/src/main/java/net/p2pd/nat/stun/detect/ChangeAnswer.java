package net.p2pd.nat.stun.detect;

/** What came of asking a server to answer, or to connect back, from elsewhere. */
enum ChangeAnswer {
  /** It came, and from where it had to come. */
  CAME,
  /** Nothing came, though it was asked for again and again. */
  SILENT,
  /** The server answered that it cannot, or answered from the place that was asked. */
  UNSUPPORTED,
  /** It was not asked for. */
  UNASKED
}
