package net.p2pd.signal.mqtt;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import net.p2pd.api.Nullable;
import net.p2pd.api.P2pdException;
import org.eclipse.paho.client.mqttv3.MqttException;

/**
 * Why a broker does not serve, in a sentence.
 *
 * @param sentence for people: what, where, what to do
 * @param lasting whether trying again soon is hopeless, since somebody has to change something
 */
record Trouble(String sentence, boolean lasting) {

  private static final int WRONG_VERSION = 1;
  private static final int WRONG_ID = 2;
  private static final int UNAVAILABLE = 3;

  static Trouble passing(String sentence) {
    return new Trouble(sentence, false);
  }

  static Trouble lasting(String sentence) {
    return new Trouble(sentence, true);
  }

  P2pdException toException() {
    return new P2pdException(sentence);
  }

  /**
   * Says why a connection was not made, or ended.
   *
   * @param hasLogin whether this node has a user name for the broker
   * @param wasUp whether the broker had accepted it
   */
  static Trouble of(@Nullable Throwable error, Endpoint at, boolean hasLogin, boolean wasUp) {
    String broker = "the broker " + at;
    List<Throwable> causes = causes(error);
    for (Throwable cause : causes) {
      if (cause instanceof MqttException mqtt) {
        @Nullable Trouble refused = refusal(mqtt.getReasonCode(), broker, hasLogin);
        if (refused != null) {
          return refused;
        }
      }
    }
    for (Throwable cause : causes) {
      if (cause instanceof UnknownHostException) {
        return passing(broker + " has a host name that is unknown; check it, and the DNS");
      }
      if (cause instanceof CertificateException) {
        return certificate(broker, at, String.valueOf(cause.getMessage()));
      }
    }
    @Nullable Throwable last = causes.isEmpty() ? null : causes.get(causes.size() - 1);
    String words = last == null || last.getMessage() == null ? "" : ": " + last.getMessage();
    if (last instanceof ConnectException || last instanceof NoRouteToHostException) {
      return passing(broker + " does not accept connections" + words);
    }
    if (last instanceof SocketTimeoutException) {
      return passing(broker + " does not answer in time");
    }
    if (wasUp) {
      return passing("the connection to " + broker + " was lost" + words);
    }
    if (last instanceof SSLException) {
      return lasting(broker + " does not speak TLS as expected" + words);
    }
    if (at.scheme().startsWith("ws") && isHandshake(last)) {
      return lasting(
          broker + " refuses the web socket; check the path, which is /mqtt if none is given");
    }
    if (last instanceof EOFException || isClosed(last)) {
      return passing(
          broker + " closed the connection at once; perhaps it wants TLS, or is no MQTT broker");
    }
    return isMqtt(last)
        ? lasting(broker + " answers what is not MQTT 3.1.1; check scheme and port")
        : passing(broker + " cannot be used" + words);
  }

  private static @Nullable Trouble refusal(int code, String broker, boolean hasLogin) {
    return switch (code) {
      case WRONG_VERSION -> lasting(broker + " does not speak MQTT 3.1.1");
      case WRONG_ID -> lasting(broker + " refuses client ids of 23 letters and digits");
      case UNAVAILABLE -> passing(broker + " says that it is out of service at present");
      case MqttException.REASON_CODE_FAILED_AUTHENTICATION,
          MqttException.REASON_CODE_NOT_AUTHORIZED ->
          lasting(
              hasLogin
                  ? broker
                      + " refuses the login; check its username and password in"
                      + " signal.mqtt.brokers"
                  : broker
                      + " wants a login; give its username and password in signal.mqtt.brokers");
      case MqttException.REASON_CODE_INVALID_MESSAGE ->
          lasting(broker + " answers what is not MQTT 3.1.1; check scheme and port");
      default -> null;
    };
  }

  private static Trouble certificate(String broker, Endpoint at, String words) {
    return words.startsWith("No subject") || words.startsWith("No name")
        ? lasting(broker + " has a certificate for another name than " + at.host())
        : lasting(
            broker
                + " has a certificate that is not trusted ("
                + words
                + "); if it is right, name who signed it as ca in signal.mqtt.brokers");
  }

  private static boolean isHandshake(@Nullable Throwable error) {
    return error != null && error.getClass().getSimpleName().equals("HandshakeFailedException");
  }

  private static boolean isClosed(@Nullable Throwable error) {
    return error instanceof java.net.SocketException;
  }

  private static boolean isMqtt(@Nullable Throwable error) {
    return error instanceof MqttException;
  }

  /** From the outermost to the innermost. */
  private static List<Throwable> causes(@Nullable Throwable error) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable one = error; one != null && !causes.contains(one); one = one.getCause()) {
      causes.add(one);
    }
    return causes;
  }
}
