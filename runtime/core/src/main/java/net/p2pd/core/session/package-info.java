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
 * receipt. Only when all unread messages together near {@link
 * net.p2pd.core.session.SessionLimits#sessionBuffer()} does the session's credit dry up, and the
 * session as a whole waits for its readers. A message longer than its stream's window gets credit
 * while it arrives, up to {@link net.p2pd.core.session.SessionLimits#maxMessage()}, for at most
 * {@link net.p2pd.core.session.SessionLimits#largeMessages()} streams at a time; the others wait in
 * turn. So a session never holds more than the session buffer and that number of longest messages,
 * whatever the other side does. Streams that are gone leave nothing behind but a number.
 */
package net.p2pd.core.session;
