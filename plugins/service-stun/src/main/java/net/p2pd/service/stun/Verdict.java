package net.p2pd.service.stun;

/** What became of a packet. */
enum Verdict {
  /** There is a success response to send. */
  ANSWER,
  /** There is an error response to send. */
  ERROR,
  /** It is no STUN message, or a damaged one: nothing is sent. */
  MALFORMED,
  /** It is a message that a server does not answer, such as an indication. */
  UNANSWERED,
  /** Its sender wanted answers from elsewhere too often: nothing is sent. */
  LIMITED
}
