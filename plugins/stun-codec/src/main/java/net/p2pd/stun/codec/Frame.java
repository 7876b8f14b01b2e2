package net.p2pd.stun.codec;

import java.nio.ByteBuffer;

/** Header and attributes of a message: checks them once, and knows where each begins. */
final class Frame {

  static final int NONE = StunMessage.NONE;
  static final int HEADER = 20;

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(HEADER).asReadOnlyBuffer();

  private final StunLimits limits;
  private ByteBuffer buffer = EMPTY;
  private int start;
  private int end = HEADER;

  /** Where the first attribute begins after which others are not seen; the end if there is none. */
  private int seenEnd = HEADER;

  private int integrity = NONE;
  private int integritySha256 = NONE;
  private int fingerprint = NONE;

  Frame(StunLimits limits) {
    this.limits = limits;
  }

  void wrap(ByteBuffer message) {
    reset(EMPTY, 0, HEADER);
    int from = message.position();
    int size = message.remaining();
    checkHeader(message, from, size);
    reset(message, from, from + size);
    boolean complete = false;
    try {
      walk();
      complete = true;
    } finally {
      if (!complete) {
        reset(EMPTY, 0, HEADER);
      }
    }
  }

  private void reset(ByteBuffer newBuffer, int newStart, int newEnd) {
    buffer = newBuffer;
    start = newStart;
    end = newEnd;
    seenEnd = newEnd;
    integrity = NONE;
    integritySha256 = NONE;
    fingerprint = NONE;
  }

  private void checkHeader(ByteBuffer message, int from, int size) {
    if (size < HEADER) {
      throw new StunFormatException(Problem.TRUNCATED, size);
    }
    int type = Wire.u16(message, from);
    boolean classic = Wire.i32(message, from + 4) != TransactionId.MAGIC_COOKIE;
    if (type > 0x3FFF) {
      throw new StunFormatException(Problem.NOT_STUN, 0);
    }
    if (classic && !isClassicType(type)) {
      throw new StunFormatException(Problem.NOT_STUN, 4);
    }
    int length = Wire.u16(message, from + 2);
    if ((length & 3) != 0) {
      throw new StunFormatException(Problem.LENGTH_NOT_ALIGNED, 2);
    }
    if (length + HEADER > size) {
      throw new StunFormatException(Problem.TRUNCATED, size);
    }
    if (length + HEADER < size) {
      throw new StunFormatException(Problem.TRAILING_BYTES, length + HEADER);
    }
    if (size > limits.messageBytes()) {
      throw new StunFormatException(Problem.MESSAGE_TOO_LARGE, 2);
    }
  }

  /** The requests and responses of RFC 3489 section 11.1. */
  static boolean isClassicType(int type) {
    int method = StunClass.methodOfType(type);
    return (method == Methods.BINDING || method == Methods.SHARED_SECRET)
        && StunClass.ofType(type) != StunClass.INDICATION;
  }

  private void walk() {
    int count = 0;
    for (int place = start + HEADER; place < end; place = after(place)) {
      int length = Wire.u16(buffer, place + 2);
      // Both the place and the end are aligned, so padding fits if the value does.
      if (length > end - place - 4) {
        throw problem(Problem.ATTRIBUTE_TRUNCATED, place);
      }
      if (length > limits.valueBytes()) {
        throw problem(Problem.VALUE_TOO_LONG, place);
      }
      if (++count > limits.attributes()) {
        throw problem(Problem.TOO_MANY_ATTRIBUTES, place);
      }
      if (fingerprint != NONE) {
        throw problem(Problem.AFTER_FINGERPRINT, place);
      }
      note(place, length);
    }
  }

  private void note(int place, int length) {
    switch (Wire.u16(buffer, place)) {
      case Attributes.MESSAGE_INTEGRITY -> {
        if (integrity == NONE && integritySha256 == NONE) {
          requireLength(length == 20, place);
          integrity = place;
          seenEnd = place;
        }
      }
      case Attributes.MESSAGE_INTEGRITY_SHA256 -> {
        if (integritySha256 == NONE) {
          requireLength(length >= 16 && length <= 32 && (length & 3) == 0, place);
          integritySha256 = place;
          seenEnd = Math.min(seenEnd, place);
        }
      }
      case Attributes.FINGERPRINT -> {
        requireLength(length == 4, place);
        fingerprint = place;
        seenEnd = Math.min(seenEnd, place);
      }
      default -> {}
    }
  }

  ByteBuffer buffer() {
    return buffer;
  }

  int start() {
    return start;
  }

  int size() {
    return end - start;
  }

  int first() {
    return start + HEADER < seenEnd ? start + HEADER : NONE;
  }

  int next(int place) {
    check(place);
    int next = after(place);
    return next < seenEnd ? next : NONE;
  }

  int find(int type) {
    return switch (type) {
      case Attributes.MESSAGE_INTEGRITY -> integrity;
      case Attributes.MESSAGE_INTEGRITY_SHA256 -> integritySha256;
      case Attributes.FINGERPRINT -> fingerprint;
      default -> find(type, first());
    };
  }

  int find(int type, int from) {
    int place = from;
    while (place != NONE && Wire.u16(buffer, place) != type) {
      place = next(place);
    }
    return place;
  }

  int typeAt(int place) {
    check(place);
    return Wire.u16(buffer, place);
  }

  int lengthAt(int place) {
    check(place);
    return Wire.u16(buffer, place + 2);
  }

  void requireLength(boolean right, int place) {
    if (!right) {
      throw problem(Problem.VALUE_LENGTH, place);
    }
  }

  StunFormatException problem(Problem problem, int place) {
    return new StunFormatException(problem, place - start, Wire.u16(buffer, place));
  }

  private int after(int place) {
    return place + 4 + Wire.padded(Wire.u16(buffer, place + 2));
  }

  private void check(int place) {
    if (place < start + HEADER
        || place > end - 4
        || Wire.u16(buffer, place + 2) > end - place - 4) {
      throw new IllegalArgumentException("no attribute of this message begins at " + place);
    }
  }
}
