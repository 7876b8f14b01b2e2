/**
 * Messages to peers to whom there is no path yet. Read in this order: {@link
 * net.p2pd.core.signal.SignalRouter} sends and receives, {@code EnvelopeSealer} and {@code
 * EnvelopeOpener} make envelopes that servers can only delay or drop, {@code Gate} decides which of
 * those that came are worth opening, {@code Mailboxes} keeps this node's mailboxes open.
 */
package net.p2pd.core.signal;
