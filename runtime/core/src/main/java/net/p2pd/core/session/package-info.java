/**
 * Sessions: many pipes of messages over one proven path, with the frames of format v1.
 *
 * <p>{@link net.p2pd.core.session.SessionMux} is the door. Behind it, in the order in which a frame
 * walks: {@code FrameReader} cuts the path's bytes, {@code FrameHeader} says what each field means
 * and is the normative text of the format, {@code SessionCore} decides, {@code StreamInput} and
 * {@code StreamOutput} are the two halves of a stream ({@code StreamDriver}), {@code ReceiveCredit}
 * and {@code SendQueue} hold the budgets, {@code PathWriter} writes.
 *
 * <p><b>How memory stays bounded.</b> Each stream has a window of its own: what one reader leaves
 * unread slows that stream's sender and nobody else, because the session's credit is returned on
 * receipt. The window begins with 256 KiB and doubles while its reader is quick ({@code
 * StreamWindow}). Only when all unread messages together near {@link
 * net.p2pd.core.session.SessionLimits#sessionBuffer()} does the session's credit dry up, and the
 * session as a whole waits for its readers. A message longer than its stream's window gets credit
 * while it arrives, up to {@link net.p2pd.core.session.SessionLimits#maxMessage()}, for at most
 * {@link net.p2pd.core.session.SessionLimits#largeMessages()} streams at a time; the others wait in
 * turn. So a session never holds more than the session buffer and that number of longest messages,
 * whatever the other side does. Streams that are gone leave nothing behind but a number. What waits
 * to be sent on all streams together is at most {@link
 * net.p2pd.core.session.SessionLimits#maxPending()} and one message: a peer that asks and does not
 * read the answers gets no more of them.
 *
 * <p><b>What costs no credit is counted.</b> Control messages, PINGs, and streams that are opened
 * have a {@code Budget} each, a number at once and a number each second. Who says or asks too much
 * breaks the protocol; who opens streams too quickly, to close them again at once, is read more
 * slowly. What the other side is owed (RESETs, answers to PINGs, ACKs) waits in the path, at most 4
 * MiB of it; a side that does not read that is cut off.
 */
package net.p2pd.core.session;
