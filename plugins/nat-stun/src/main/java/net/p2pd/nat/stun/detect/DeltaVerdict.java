package net.p2pd.nat.stun.detect;

import net.p2pd.api.nat.NatDelta;
import net.p2pd.api.nat.PortRange;

/**
 * What the sequence of external ports says.
 *
 * @param delta the rule
 * @param confidence 0 to 1
 * @param ports where the external ports lie, if they lie closely together
 * @param cause why the confidence is low, or empty
 */
record DeltaVerdict(NatDelta delta, double confidence, PortRange ports, String cause) {}
