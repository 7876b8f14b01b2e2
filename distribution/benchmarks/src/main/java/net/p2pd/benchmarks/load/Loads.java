package net.p2pd.benchmarks.load;

import net.p2pd.node.tls.TlsSessionProvider.Engine;

/** Every kind of traffic, by the names of its scenario and its side. */
public final class Loads {

  private Loads() {}

  /** Whose pipes carry the traffic. */
  public enum Side {
    /** Ours. */
    OURS,
    /** Plain Netty. */
    THEIRS
  }

  /** The traffic that can be measured. */
  public enum Kind {
    /** Plain TCP, one way. */
    TCP_BULK,
    /** Plain TCP, round trips with handlers. */
    TCP_TRIPS,
    /** Plain TCP, round trips with futures at our client. */
    TCP_RECEIVE,
    /** UDP. */
    UDP,
    /** TLS of the JDK, one way. */
    JDK_TLS_BULK,
    /** TLS of the JDK, round trips. */
    JDK_TLS_TRIPS,
    /** Native TLS, one way. */
    NATIVE_TLS_BULK,
    /** Native TLS, round trips. */
    NATIVE_TLS_TRIPS,
    /** QUIC, one way. */
    QUIC_BULK,
    /** A relay between two TCP connections. */
    RELAY
  }

  /** Returns why a kind cannot be measured here, or an empty text. */
  public static String whyMissing(Kind kind) {
    boolean isNative = kind == Kind.NATIVE_TLS_BULK || kind == Kind.NATIVE_TLS_TRIPS;
    if (kind == Kind.QUIC_BULK && !TheirQuic.isPresent()) {
      return "no QUIC for this system is present";
    }
    return isNative && !TlsEngine.NATIVE.isPresent() ? "no native TLS engine is present" : "";
  }

  /** Connects everything that a load needs. */
  public static Load open(Kind kind, Side side) {
    return side == Side.OURS ? ours(kind) : theirs(kind);
  }

  private static Load ours(Kind kind) {
    return switch (kind) {
      case TCP_BULK -> new OurBulk(OurEnds.tcp());
      case TCP_TRIPS -> new OurTrips(OurEnds.tcp(), false);
      case TCP_RECEIVE -> new OurTrips(OurEnds.tcp(), true);
      case UDP -> new OurDatagrams();
      case JDK_TLS_BULK -> new OurBulk(OurSession.ends(Engine.JDK));
      case JDK_TLS_TRIPS -> new OurTrips(OurSession.ends(Engine.JDK), false);
      case NATIVE_TLS_BULK -> new OurBulk(OurSession.ends(Engine.NATIVE));
      case NATIVE_TLS_TRIPS -> new OurTrips(OurSession.ends(Engine.NATIVE), false);
      case QUIC_BULK -> new OurBulk(OurSession.quic());
      case RELAY -> new RelayLoad(Relays::ours);
    };
  }

  private static Load theirs(Kind kind) {
    return switch (kind) {
      case TCP_BULK -> new TheirBulk(TheirEnds::tcp);
      case TCP_TRIPS, TCP_RECEIVE -> new TheirTrips(TheirEnds::tcp);
      case UDP -> new TheirDatagrams();
      case JDK_TLS_BULK -> new TheirBulk(TlsEngine.JDK::connect);
      case JDK_TLS_TRIPS -> new TheirTrips(TlsEngine.JDK::connect);
      case NATIVE_TLS_BULK -> new TheirBulk(TlsEngine.NATIVE::connect);
      case NATIVE_TLS_TRIPS -> new TheirTrips(TlsEngine.NATIVE::connect);
      case QUIC_BULK -> new TheirBulk(TheirQuic::connect);
      case RELAY -> new RelayLoad(Relays::theirs);
    };
  }
}
