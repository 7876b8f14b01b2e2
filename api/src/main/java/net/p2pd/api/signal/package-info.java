/**
 * Signalling: getting a few small messages to a peer that cannot be reached yet. {@link
 * net.p2pd.api.signal.SignalTransport} is the mailman, {@link net.p2pd.api.signal.SignalLink} what
 * a strategy sees of it.
 */
package net.p2pd.api.signal;
