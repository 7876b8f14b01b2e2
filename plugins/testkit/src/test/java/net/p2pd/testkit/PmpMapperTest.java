package net.p2pd.testkit;

/** A port mapper that keeps all rules passes. */
class PmpMapperTest extends PmpContract {}
