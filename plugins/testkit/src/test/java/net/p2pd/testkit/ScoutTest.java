package net.p2pd.testkit;

/** A resolver that keeps all rules passes. */
class ScoutTest extends ScoutContract {}
