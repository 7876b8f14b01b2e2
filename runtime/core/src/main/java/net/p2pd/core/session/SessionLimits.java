package net.p2pd.core.session;

import java.time.Duration;
import net.p2pd.api.pipe.PipeOptions;

/**
 * What a session may cost and how long it waits. Sizes are bytes. Immutable; made by {@link
 * #builder()}.
 *
 * <p>The two sides of a session need not agree on any of it: each announces its windows in credit
 * and resets what exceeds its other limits.
 */
public final class SessionLimits {

  private static final SessionLimits DEFAULTS = builder().build();

  private final int maxMessage;
  private final int maxStreams;
  private final int maxRefused;
  private final int streamWindow;
  private final int sessionWindow;
  private final int sessionBuffer;
  private final int maxPending;
  private final int largeMessages;
  private final int controlMessages;
  private final int ackBytes;
  private final Duration ackDelay;
  private final Duration pingAfter;
  private final Duration deadAfter;
  private final Duration goodbye;
  private final PipeOptions streamOptions;

  private SessionLimits(Builder builder) {
    maxMessage = builder.maxMessage;
    maxStreams = builder.maxStreams;
    maxRefused = builder.maxRefused;
    streamWindow = builder.streamWindow;
    sessionWindow = builder.sessionWindow;
    sessionBuffer = builder.sessionBuffer;
    maxPending = builder.maxPending;
    largeMessages = builder.largeMessages;
    controlMessages = builder.controlMessages;
    ackBytes = builder.ackBytes;
    ackDelay = builder.ackDelay;
    pingAfter = builder.pingAfter;
    deadAfter = builder.deadAfter;
    goodbye = builder.goodbye;
    streamOptions = builder.streamOptions;
  }

  /** Returns the defaults, which each method of {@link Builder} names. */
  public static SessionLimits defaults() {
    return DEFAULTS;
  }

  /** Returns a builder that starts with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the longest message sent or accepted. */
  public int maxMessage() {
    return maxMessage;
  }

  /** Returns how many streams each side may have open at once. */
  public int maxStreams() {
    return maxStreams;
  }

  /** Returns how many streams above the limit are refused in a row before the session is ended. */
  public int maxRefused() {
    return maxRefused;
  }

  /** Returns how much one stream may have under way or unread whose reader is quick. */
  public int streamWindow() {
    return streamWindow;
  }

  /** Returns how much all streams together may have under way. */
  public int sessionWindow() {
    return sessionWindow;
  }

  /** Returns how much all streams together may leave unread before the session waits for them. */
  public int sessionBuffer() {
    return sessionBuffer;
  }

  /**
   * Returns how much may wait to be sent on all streams together before further sends fail. Without
   * it a peer that asks on every stream and reads no answer could make each stream's pipe hold as
   * much as its own limit allows.
   */
  public int maxPending() {
    return maxPending;
  }

  /** Returns how many messages longer than a window may be arriving at once. */
  public int largeMessages() {
    return largeMessages;
  }

  /** Returns how many control messages are taken at once; one more is taken each second. */
  public int controlMessages() {
    return controlMessages;
  }

  /** Returns after how many received bytes an ACK goes out that nothing else carries. */
  public int ackBytes() {
    return ackBytes;
  }

  /** Returns how long received bytes may wait for an ACK. */
  public Duration ackDelay() {
    return ackDelay;
  }

  /** Returns after how much silence the other side is asked whether it is there. */
  public Duration pingAfter() {
    return pingAfter;
  }

  /**
   * Returns how long after the first such question, which is asked three times, it counts as gone.
   */
  public Duration deadAfter() {
    return deadAfter;
  }

  /** Returns how long the path stays open for the other side to read a goodbye. */
  public Duration goodbye() {
    return goodbye;
  }

  /** Returns the options of the streams' pipes. */
  public PipeOptions streamOptions() {
    return streamOptions;
  }

  /** Returns a builder that starts with these limits. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Gathers limits. Used by one thread at a time. */
  public static final class Builder {

    private int maxMessage = 16 << 20;
    private int maxStreams = 4096;
    private int maxRefused = 1024;
    private int streamWindow = 4 << 20;
    private int sessionWindow = 8 << 20;
    private int sessionBuffer = 16 << 20;
    private int maxPending = 64 << 20;
    private int largeMessages = 4;
    private int controlMessages = 32;
    private int ackBytes = 1 << 19;
    private Duration ackDelay = Duration.ofMillis(20);
    private Duration pingAfter = Duration.ofSeconds(15);
    private Duration deadAfter = Duration.ofSeconds(30);
    private Duration goodbye = Duration.ofSeconds(2);
    private PipeOptions streamOptions = PipeOptions.defaults().with(PipeOptions.READ_BUFFER, 1024);

    private Builder() {}

    private Builder(SessionLimits limits) {
      maxMessage = limits.maxMessage;
      maxStreams = limits.maxStreams;
      maxRefused = limits.maxRefused;
      streamWindow = limits.streamWindow;
      sessionWindow = limits.sessionWindow;
      sessionBuffer = limits.sessionBuffer;
      maxPending = limits.maxPending;
      largeMessages = limits.largeMessages;
      controlMessages = limits.controlMessages;
      ackBytes = limits.ackBytes;
      ackDelay = limits.ackDelay;
      pingAfter = limits.pingAfter;
      deadAfter = limits.deadAfter;
      goodbye = limits.goodbye;
      streamOptions = limits.streamOptions;
    }

    /** Sets the longest message; 16 MiB, at most 1 GiB. */
    public Builder maxMessage(int bytes) {
      maxMessage = between("max-message", bytes, 1, 1 << 30);
      return this;
    }

    /** Sets the number of streams of each side; 4,096. */
    public Builder maxStreams(int count) {
      maxStreams = between("max-streams", count, 1, 1 << 20);
      return this;
    }

    /** Sets the number of refused streams in a row; 1,024. */
    public Builder maxRefused(int count) {
      maxRefused = between("max-refused", count, 1, 1 << 20);
      return this;
    }

    /**
     * Sets how far the window of a stream may grow that is read quickly; 4 MiB, at least 256 KiB.
     */
    public Builder streamWindow(int bytes) {
      streamWindow = between("stream-window", bytes, FrameHeader.FIRST_STREAM_LIMIT, 1 << 30);
      return this;
    }

    /** Sets the window of the session; 8 MiB, at least 1 MiB. */
    public Builder sessionWindow(int bytes) {
      sessionWindow = between("session-window", bytes, FrameHeader.FIRST_SESSION_LIMIT, 1 << 30);
      return this;
    }

    /** Sets what may be unread in all; 16 MiB, at least 1 MiB. */
    public Builder sessionBuffer(int bytes) {
      sessionBuffer = between("session-buffer", bytes, FrameHeader.FIRST_SESSION_LIMIT, 1 << 30);
      return this;
    }

    /** Sets what may wait to be sent in all; 64 MiB, at least 1 MiB. */
    public Builder maxPending(int bytes) {
      maxPending = between("max-pending", bytes, 1 << 20, 1 << 30);
      return this;
    }

    /** Sets how many messages longer than a window may be arriving at once; 4. */
    public Builder largeMessages(int count) {
      largeMessages = between("large-messages", count, 1, 1024);
      return this;
    }

    /** Sets how many control messages are taken at once; 32. */
    public Builder controlMessages(int count) {
      controlMessages = between("control-messages", count, 1, 1024);
      return this;
    }

    /** Sets after how many bytes an ACK goes out; 512 KiB, at least 64 KiB. */
    public Builder ackBytes(int bytes) {
      ackBytes = between("ack-bytes", bytes, 1 << 16, 1 << 20);
      return this;
    }

    /** Sets how long an ACK may be put off; 20 ms, at least that. */
    public Builder ackDelay(Duration delay) {
      ackDelay = between("ack-delay", delay, Duration.ofMillis(20), Duration.ofSeconds(1));
      return this;
    }

    /** Sets the silence before a PING; 15 s. */
    public Builder pingAfter(Duration silence) {
      pingAfter = between("ping-after", silence, Duration.ofMillis(100), Duration.ofDays(1));
      return this;
    }

    /** Sets the time from the first unanswered PING to the end; 30 s. */
    public Builder deadAfter(Duration silence) {
      deadAfter = between("dead-after", silence, Duration.ofMillis(100), Duration.ofDays(1));
      return this;
    }

    /** Sets how long a goodbye may take; 2 s. */
    public Builder goodbye(Duration time) {
      goodbye = between("goodbye", time, Duration.ZERO, Duration.ofMinutes(1));
      return this;
    }

    /**
     * Sets the options of the streams' pipes; the defaults, but with a read buffer of 1 KiB: what
     * nobody reads waits in the session, which bounds it for all its streams together.
     */
    public Builder streamOptions(PipeOptions options) {
      streamOptions = options;
      return this;
    }

    /** Returns the limits. */
    public SessionLimits build() {
      return new SessionLimits(this);
    }

    private static int between(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "session." + name + " cannot be " + value + "; allowed: " + least + " to " + most);
      }
      return value;
    }

    private static Duration between(String name, Duration value, Duration least, Duration most) {
      if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
        throw new IllegalArgumentException(
            "session." + name + " cannot be " + value + "; allowed: " + least + " to " + most);
      }
      return value;
    }
  }
}
