package net.p2pd.core.signal;

/** What came of opening an envelope. */
sealed interface Opened permits Envelope, Refused {}
