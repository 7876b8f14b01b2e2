package net.p2pd.testkit;

/** A strategy with a network of its own that keeps all rules passes, without meeting any NAT. */
class PigeonTest extends PigeonContract {}
