package net.p2pd.api.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import net.p2pd.api.P2pdException;
import net.p2pd.api.internal.Literals;
import org.junit.jupiter.api.Test;

/** The small values of pipes, and what their exceptions say. */
class PipeValuesTest {

  @Test
  void aListenerHasTcpAnyPortAndDefaultOptions() {
    assertThat(List.of(ListenSpec.all(), ListenSpec.loopback(), ListenSpec.local()))
        .extracting(ListenSpec::scope)
        .containsExactly(ListenSpec.Scope.ALL, ListenSpec.Scope.LOOPBACK, ListenSpec.Scope.LOCAL);
    ListenSpec spec = ListenSpec.all();
    assertThat(spec.transports()).containsExactly(Transport.TCP);
    assertThat(spec.port()).isZero();
    assertThat(spec.options()).isEqualTo(PipeOptions.defaults());
    assertThat(spec.routes()).isEmpty();
    assertThat(spec.handlers()).isEmpty();
  }

  @Test
  void eachChangeOfAListenerIsACopyThatKeepsTheRest() {
    MessageHandler one = (message, pipe) -> {};
    MessageHandler two = (message, pipe) -> {};
    PipeOptions options = PipeOptions.defaults().with(PipeOptions.NO_DELAY, false);
    ListenSpec first = ListenSpec.loopback().onMessage(one);
    ListenSpec spec =
        first.onMessage(two).port(65535).options(options).transports(Transport.UDP, Transport.TCP);
    assertThat(first.handlers()).containsExactly(one);
    assertThat(first.port()).isZero();
    assertThat(spec.scope()).isEqualTo(ListenSpec.Scope.LOOPBACK);
    assertThat(spec.handlers()).containsExactly(one, two);
    assertThat(spec.port()).isEqualTo(65535);
    assertThat(spec.options()).isSameAs(options);
    assertThatThrownBy(() -> spec.handlers().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aListenersTransportsKeepTheirOrder() {
    Transport[] many = new Transport[20];
    for (int i = 0; i < many.length; i++) {
      many[i] = Transport.of("t" + (many.length - i));
    }
    ListenSpec spec = ListenSpec.all().transports(many);
    assertThat(spec.transports()).containsExactly(many);
    assertThatThrownBy(() -> spec.transports().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aListenerWithoutRouteOrTransportOrWithABadPortIsRefused() {
    assertThatThrownBy(() -> ListenSpec.routes(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a listener needs at least one route");
    assertThatThrownBy(() -> ListenSpec.all().transports(new Transport[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a listener needs at least one transport");
    for (int port : new int[] {-1, 65536, 99999}) {
      assertThatThrownBy(() -> ListenSpec.all().port(port))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("port " + port + " is not between 0 and 65535");
    }
  }

  @Test
  void aLinkPassesOnEndAndCloseUnlessToldOtherwise() {
    LinkOptions all = LinkOptions.defaults();
    assertThat(all.passEnd()).isTrue();
    assertThat(all.passClose()).isTrue();
    assertThat(all.passEnd(false).passEnd()).isFalse();
    assertThat(all.passEnd(false).passClose()).isTrue();
    assertThat(all.passClose(false).passClose()).isFalse();
    assertThat(all.passClose(false).passEnd()).isTrue();
    assertThat(all.passClose(false).passClose(true).passClose()).isTrue();
  }

  @Test
  void aTransportIsItsIdWhateverTheCaseAndTheLanguage() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("tr"));
      assertThat(Transport.of("PIGEON")).isEqualTo(Transport.of("pigeon")).hasToString("pigeon");
    } finally {
      Locale.setDefault(before);
    }
    assertThat(Transport.of("TCP")).isEqualTo(Transport.TCP).hasSameHashCodeAs(Transport.TCP);
    assertThat(Transport.TCP).isNotEqualTo(Transport.UDP).isNotEqualTo(Transport.SESSION);
    assertThat(Transport.of("a".repeat(32)).id()).hasSize(32);
    for (String id : List.of("", "1a", "-a", "a_b", "a b", "ä", "a".repeat(33))) {
      assertThatThrownBy(() -> Transport.of(id))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("transport '" + id + "' is not an id");
    }
  }

  @Test
  void aCloseCauseIsAnIdAndASentence() {
    CloseCause cause = CloseCause.of(CloseCause.RESET_BY_PEER, "the other side went away");
    assertThat(cause.id()).isEqualTo("reset-by-peer");
    assertThat(cause.text()).isEqualTo("the other side went away");
    assertThat(cause).hasToString("reset-by-peer: the other side went away");
    assertThat(cause)
        .isEqualTo(CloseCause.of("reset-by-peer", "the other side went away"))
        .hasSameHashCodeAs(CloseCause.of("reset-by-peer", "the other side went away"))
        .isNotEqualTo(CloseCause.of("failed", "the other side went away"))
        .isNotEqualTo(CloseCause.of("reset-by-peer", "another"));
  }

  @Test
  void onlyClosingHereAndTheEndOfThePeerAreOrderly() {
    assertThat(
            List.of(
                CloseCause.CLOSED_HERE,
                CloseCause.ABORTED_HERE,
                CloseCause.ENDED_BY_PEER,
                CloseCause.RESET_BY_PEER,
                CloseCause.CARRIER_GONE,
                CloseCause.PROTOCOL_ERROR,
                CloseCause.FAILED,
                "something-new"))
        .filteredOn(id -> CloseCause.of(id, "").isOrderly())
        .containsExactly(CloseCause.CLOSED_HERE, CloseCause.ENDED_BY_PEER);
  }

  @Test
  void exceptionsNameThePipeTheOptionAndTheCause() {
    CloseCause cause = CloseCause.of(CloseCause.FAILED, "the cable is gone");
    PipeClosedException closed = new PipeClosedException("tcp-17", cause);
    assertThat(closed).hasMessage("tcp-17 is closed: the cable is gone");
    assertThat(closed.closeCause()).isEqualTo(cause);
    UnsupportedOptionException refused =
        new UnsupportedOptionException("hop-limit", "the JDK cannot set it; use another provider");
    assertThat(refused)
        .hasMessage(
            "'hop-limit' is not supported here: the JDK cannot set it; use another provider");
    assertThat(refused.option()).isEqualTo("hop-limit");
    Exception below = new java.io.IOException("below");
    assertThat(new PipeOpenException("nobody", below)).hasMessage("nobody").hasCause(below);
    assertThat(new PipeTimeoutException("nothing came in 2 s")).hasMessage("nothing came in 2 s");
    assertThat(List.of(closed, refused, new PipeOpenException("x", null)))
        .allSatisfy(e -> assertThat(e).isInstanceOf(PipeException.class))
        .allSatisfy(e -> assertThat(e).isInstanceOf(P2pdException.class));
  }

  @Test
  void tlsIsOffOrHasAContext() throws Exception {
    assertThat(Tls.off().isOn()).isFalse();
    assertThat(Tls.off().context()).isEmpty();
    assertThat(Tls.off()).hasToString("off");
    assertThat(Tls.system().context()).contains(SSLContext.getDefault());
    SSLContext context = SSLContext.getInstance("TLS");
    Tls plain = Tls.of(context);
    assertThat(plain.isOn()).isTrue();
    assertThat(plain.context()).contains(context);
    assertThat(plain.serverName()).isEmpty();
    assertThat(plain.clientCertificateRequired()).isFalse();
    assertThat(plain).hasToString("tls");
  }

  @Test
  void eachChangeOfTlsIsACopyThatKeepsTheRest() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    Tls one = Tls.of(context).serverName("example.net").requireClientCertificate();
    Tls two = Tls.of(context).requireClientCertificate().serverName("example.net");
    for (Tls tls : List.of(one, two)) {
      assertThat(tls.context()).contains(context);
      assertThat(tls.serverName()).contains("example.net");
      assertThat(tls.clientCertificateRequired()).isTrue();
    }
  }

  @Test
  void aPipeRequestSaysWhatIsToBeOpened() {
    InetSocketAddress remote = new InetSocketAddress(Literals.parse("192.0.2.1"), 7);
    PipeRequest request = new PipeRequest(Transport.UDP, remote, null, PipeOptions.defaults());
    assertThat(request.transport()).isEqualTo(Transport.UDP);
    assertThat(request.remote()).contains(remote);
    assertThat(request.route()).isEmpty();
    assertThat(request.options()).isEqualTo(PipeOptions.defaults());
    assertThat(new PipeRequest(Transport.TCP, null, null, PipeOptions.defaults()).remote())
        .isEmpty();
  }
}
