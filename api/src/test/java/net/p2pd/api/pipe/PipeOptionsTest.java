package net.p2pd.api.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PipeOptionsTest {

  @Test
  void theDefaultsAreThoseOfTheDocumentation() {
    Map<PipeOption<?>, Object> wanted = new LinkedHashMap<>();
    wanted.put(PipeOptions.DNS_TIMEOUT, Duration.ofSeconds(2));
    wanted.put(PipeOptions.CONNECT_TIMEOUT, Duration.ofSeconds(2));
    wanted.put(PipeOptions.HANDSHAKE_TIMEOUT, Duration.ofSeconds(4));
    wanted.put(PipeOptions.RECEIVE_TIMEOUT, Duration.ofSeconds(2));
    wanted.put(PipeOptions.LINGER, Duration.ofSeconds(2));
    wanted.put(PipeOptions.FRAMING, Framing.none());
    wanted.put(PipeOptions.TLS, Tls.off());
    wanted.put(PipeOptions.QUEUE_SIZE, 1000);
    wanted.put(PipeOptions.QUEUE_BYTES, 1024 * 1024);
    wanted.put(PipeOptions.OVERFLOW, Overflow.WAIT);
    wanted.put(PipeOptions.SEND_LIMIT, 16 * 1024 * 1024);
    wanted.put(PipeOptions.DUPLICATE_WINDOW, 0);
    wanted.put(PipeOptions.READ_BUFFER, 64 * 1024);
    wanted.put(PipeOptions.ACCEPT_QUEUE, 128);
    wanted.put(PipeOptions.HALF_OPEN, false);
    wanted.put(PipeOptions.REUSE_ADDRESS, false);
    wanted.put(PipeOptions.REUSE_PORT, false);
    wanted.put(PipeOptions.BROADCAST, false);
    wanted.put(PipeOptions.SOCKET_BUFFER, 0);
    wanted.put(PipeOptions.NO_DELAY, true);
    wanted.put(PipeOptions.KEEP_ALIVE, false);
    wanted.put(PipeOptions.HOP_LIMIT, 0);
    wanted.put(PipeOptions.BIND_TO_DEVICE, false);
    assertThat(PipeOptionsReadmeTest.constants().values())
        .containsExactlyInAnyOrderElementsOf(wanted.keySet());
    wanted.forEach(
        (option, value) ->
            assertThat((Object) PipeOptions.defaults().get(option))
                .as(option.name())
                .isEqualTo(value));
    assertThat(PipeOptions.defaults().set()).isEmpty();
  }

  @Test
  void eachOptionTakesItsDefaultAndHasANameOfItsOwn() {
    Map<String, PipeOption<?>> constants = PipeOptionsReadmeTest.constants();
    assertThat(constants.values()).extracting(PipeOption::name).doesNotHaveDuplicates();
    constants.forEach(
        (constant, option) -> {
          assertThat((Object) option.check(option.defaultValue())).isEqualTo(option.defaultValue());
          assertThat(constant.toLowerCase(java.util.Locale.ROOT).replace('_', '-'))
              .isEqualTo(option.name());
          assertThat(option).hasToString(option.name());
        });
  }

  @Test
  void settingGivesAChangedCopy() {
    PipeOptions one = PipeOptions.defaults().with(PipeOptions.QUEUE_SIZE, 5);
    PipeOptions two = one.with(PipeOptions.NO_DELAY, false).with(PipeOptions.QUEUE_SIZE, 6);
    assertThat(PipeOptions.defaults().get(PipeOptions.QUEUE_SIZE)).isEqualTo(1000);
    assertThat(one.get(PipeOptions.QUEUE_SIZE)).isEqualTo(5);
    assertThat(one.set()).containsExactly(PipeOptions.QUEUE_SIZE);
    assertThat(two.get(PipeOptions.QUEUE_SIZE)).isEqualTo(6);
    assertThat(two.set()).containsExactly(PipeOptions.NO_DELAY, PipeOptions.QUEUE_SIZE);
    assertThat(two).hasToString("{no-delay=false, queue-size=6}");
    assertThatThrownBy(() -> two.set().clear()).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void setToItsDefaultIsStillSet() {
    PipeOptions options = PipeOptions.defaults().with(PipeOptions.LINGER, Duration.ofSeconds(2));
    assertThat(options.isSet(PipeOptions.LINGER)).isTrue();
    assertThat(options.isSet(PipeOptions.NO_DELAY)).isFalse();
    assertThat(options).isNotEqualTo(PipeOptions.defaults());
  }

  @Test
  void equalOptionsAreEqualInWhateverOrderTheyWereSet() {
    PipeOptions one =
        PipeOptions.defaults()
            .with(PipeOptions.FRAMING, Framing.line(80))
            .with(PipeOptions.QUEUE_SIZE, 5);
    PipeOptions two =
        PipeOptions.defaults()
            .with(PipeOptions.QUEUE_SIZE, 5)
            .with(PipeOptions.FRAMING, Framing.line(80));
    assertThat(one).isEqualTo(two).hasSameHashCodeAs(two);
    assertThat(one).isNotEqualTo(two.with(PipeOptions.QUEUE_SIZE, 6));
  }

  private static <T> void refused(PipeOption<T> option, T value, String message) {
    assertThatThrownBy(() -> PipeOptions.defaults().with(option, value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aValueOutOfRangeIsRefusedWithWhatIsAllowed() {
    refused(
        PipeOptions.LINGER,
        Duration.ofMillis(-1),
        "option 'linger' cannot be PT-0.001S; allowed: 0 to 1 day");
    refused(
        PipeOptions.DNS_TIMEOUT,
        Duration.ofDays(1).plusNanos(1),
        "option 'dns-timeout' cannot be PT24H0.000000001S; allowed: 0 to 1 day");
    refused(PipeOptions.QUEUE_SIZE, 0, "option 'queue-size' cannot be 0; allowed: 1 or more");
    refused(PipeOptions.QUEUE_BYTES, -1, "option 'queue-bytes' cannot be -1; allowed: 1 or more");
    refused(PipeOptions.SEND_LIMIT, 0, "option 'send-limit' cannot be 0; allowed: 1 or more");
    refused(PipeOptions.ACCEPT_QUEUE, 0, "option 'accept-queue' cannot be 0; allowed: 1 or more");
    String window = "option 'duplicate-window' cannot be %d; allowed: 0 to 1,048,576";
    refused(PipeOptions.DUPLICATE_WINDOW, -1, String.format(window, -1));
    refused(PipeOptions.DUPLICATE_WINDOW, 1048577, String.format(window, 1048577));
    String buffer = "option 'read-buffer' cannot be %d; allowed: 256 to 16,777,216";
    refused(PipeOptions.READ_BUFFER, 255, String.format(buffer, 255));
    refused(PipeOptions.READ_BUFFER, 16777217, String.format(buffer, 16777217));
    String hops = "option 'hop-limit' cannot be %d; allowed: 0 to 255";
    refused(PipeOptions.HOP_LIMIT, -1, String.format(hops, -1));
    refused(PipeOptions.HOP_LIMIT, 256, String.format(hops, 256));
  }

  @Test
  void theEndsOfEachRangeAreTaken() {
    PipeOptions options =
        PipeOptions.defaults()
            .with(PipeOptions.LINGER, Duration.ZERO)
            .with(PipeOptions.DNS_TIMEOUT, Duration.ofDays(1))
            .with(PipeOptions.QUEUE_SIZE, 1)
            .with(PipeOptions.DUPLICATE_WINDOW, 1048576)
            .with(PipeOptions.READ_BUFFER, 256)
            .with(PipeOptions.HOP_LIMIT, 255);
    assertThat(options.set()).hasSize(6);
    assertThat(options.get(PipeOptions.HOP_LIMIT)).isEqualTo(255);
  }

  @Test
  void aValueOfAnotherTypeAndNullAreRefused() {
    assertThatThrownBy(() -> PipeOptions.QUEUE_SIZE.check("many"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("option 'queue-size' takes a Integer, not many");
    refused(PipeOptions.FRAMING, null, "option 'framing' takes a Framing, not null");
  }

  @Test
  void aProvidersOwnOptionWorksLikeTheOthers() {
    PipeOption<String> colour =
        PipeOption.of("colour", String.class, "red", value -> !value.isEmpty(), "any but empty");
    assertThat(PipeOptions.defaults().get(colour)).isEqualTo("red");
    assertThat(PipeOptions.defaults().with(colour, "blue").get(colour)).isEqualTo("blue");
    refused(colour, "", "option 'colour' cannot be ; allowed: any but empty");
  }

  @Test
  void optionsOfOneNameAndTwoTypesAreTwo() {
    PipeOption<String> text = PipeOption.of("colour", String.class, "red");
    PipeOption<Integer> number = PipeOption.of("colour", Integer.class, 1);
    assertThat(text).isNotEqualTo(number);
    assertThat(text).isEqualTo(PipeOption.of("colour", String.class, "green"));
    PipeOptions options = PipeOptions.defaults().with(text, "blue").with(number, 2);
    assertThat(options.get(text)).isEqualTo("blue");
    assertThat(options.get(number)).isEqualTo(2);
    assertThat(PipeOptions.defaults().with(text, "blue").isSet(number)).isFalse();
  }
}
