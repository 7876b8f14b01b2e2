package net.p2pd.nat.stun.detect;

/**
 * A behaviour with how sure it is.
 *
 * @param behavior what was found
 * @param confidence 0 to 1
 * @param cause why the confidence is not higher, or empty
 */
record Finding<B>(B behavior, double confidence, String cause) {}
