/**
 * Messages to peers to whom there is no path yet. Read in this order: {@link
 * net.p2pd.core.signal.SignalRouter} sends by its {@code Outbox} and receives by its {@code Inbox},
 * {@code EnvelopeSealer} and {@code EnvelopeOpener} make envelopes that servers can only delay or
 * drop, {@code Gate} decides which of those that came are worth opening, {@code Mailboxes} keeps
 * this node's mailboxes open, {@link net.p2pd.core.signal.Notes} finds addresses by PeerIds.
 */
package net.p2pd.core.signal;
