package net.p2pd.core.session;

/** The sequence numbers of both directions; all arithmetic is modulo 2^32. */
final class Numbering {

  private int nextSent;
  private int acknowledged;
  private int nextExpected;

  /** Returns the number of a frame that is sent now. */
  int number(int type) {
    return FrameHeader.isNumbered(type) ? nextSent++ : nextSent;
  }

  /** Returns the ack field of a frame that is sent now. */
  int ack() {
    return nextExpected;
  }

  /** Returns how many numbered frames the other side has not acknowledged yet. */
  int unacknowledged() {
    return nextSent - acknowledged;
  }

  /**
   * Checks the numbers of a frame that arrived.
   *
   * @throws ProtocolViolation if a frame is missing, or one is acknowledged that was not sent
   */
  void arrived(FrameHeader header) {
    if (header.sequence() != nextExpected) {
      throw new ProtocolViolation(
          "sent "
              + header.name()
              + " with sequence "
              + Integer.toUnsignedString(header.sequence())
              + " where "
              + Integer.toUnsignedString(nextExpected)
              + " was due");
    }
    if (Integer.compareUnsigned(header.ack() - acknowledged, unacknowledged()) > 0) {
      throw new ProtocolViolation(
          "acknowledged up to "
              + Integer.toUnsignedString(header.ack())
              + " where "
              + Integer.toUnsignedString(acknowledged)
              + " to "
              + Integer.toUnsignedString(nextSent)
              + " were possible");
    }
    acknowledged = header.ack();
    if (FrameHeader.isNumbered(header.type())) {
      nextExpected++;
    }
  }
}
