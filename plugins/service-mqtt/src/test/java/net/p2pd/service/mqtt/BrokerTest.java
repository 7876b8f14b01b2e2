package net.p2pd.service.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import net.p2pd.api.P2pdException;
import net.p2pd.api.plugin.Metrics;
import net.p2pd.foreign.Foreign;
import net.p2pd.foreign.ForeignProgram;
import org.awaitility.Durations;
import org.eclipse.paho.client.mqttv3.IMqttMessageListener;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker, with the clients that people have: Paho and those of Mosquitto. */
class BrokerTest {

  private static final System.Logger LOG = System.getLogger(BrokerTest.class.getName());
  private static final int LEAVE_SECONDS = 40;
  private static final String TOPIC = "p2pd/mailbox";

  /** MQTT 3.1.1 section 3.1: a clean session, 60 s, and the client's name. */
  private static final byte[] CONNECT_AS_THIRD = {
    0x10, 17, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 5, 't', 'h', 'i', 'r', 'd'
  };

  private static final byte[] CONNECT_WITHOUT_A_NAME = {
    0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0
  };

  @TempDir Path directory;

  private final List<Broker> brokers = new ArrayList<>();
  private final List<MqttClient> clients = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    try {
      for (MqttClient client : clients) {
        CompletableFuture.runAsync(() -> close(client), BrokerTest::aside)
            .get(LEAVE_SECONDS, TimeUnit.SECONDS);
      }
    } finally {
      brokers.forEach(Broker::close);
    }
  }

  /** Paho waits without a limit, also in loops that cannot be interrupted. */
  private static void close(MqttClient client) {
    try {
      if (client.isConnected()) {
        client.disconnect();
      }
      client.close();
    } catch (MqttException e) {
      throw new CompletionException(e);
    }
  }

  private static void aside(Runnable task) {
    Thread thread = new Thread(task, "client-leaves");
    thread.setDaemon(true);
    thread.start();
  }

  private Broker broker(Map<String, Object> more) {
    Map<String, Object> values = new HashMap<>(Map.of("port", 0L, "tls-port", 0L));
    values.put("listen", List.of("127.0.0.1"));
    values.putAll(more);
    MqttOptions options = MqttOptions.read(new MapSettings(values)).orElseThrow();
    Broker broker = new Broker(options, LOG, Metrics.none());
    brokers.add(broker);
    broker.start();
    return broker;
  }

  private static int port(Broker broker) {
    return broker.addresses().get(0).getPort();
  }

  private MqttClient client(String scheme, InetSocketAddress broker, String id)
      throws MqttException {
    String uri = scheme + "://127.0.0.1:" + broker.getPort();
    MqttClient client = new MqttClient(uri, id, new MemoryPersistence());
    client.setTimeToWait(10_000);
    clients.add(client);
    return client;
  }

  private static MqttConnectOptions login(String name, String password) {
    MqttConnectOptions options = new MqttConnectOptions();
    options.setUserName(name);
    options.setPassword(password.toCharArray());
    return options;
  }

  private static BlockingQueue<String> subscribe(MqttClient client) throws MqttException {
    BlockingQueue<String> inbox = new LinkedBlockingQueue<>();
    IMqttMessageListener listener =
        (topic, message) -> inbox.add(new String(message.getPayload(), StandardCharsets.UTF_8));
    client.subscribe(TOPIC, 1, listener);
    return inbox;
  }

  @Test
  void whatOnePublishesTheOtherGets() throws Exception {
    Broker broker = broker(Map.of());
    MqttClient here = client("tcp", broker.addresses().get(0), "here");
    MqttClient there = client("tcp", broker.addresses().get(0), "there");
    here.connect();
    there.connect();
    BlockingQueue<String> inbox = subscribe(there);
    for (int qos = 0; qos <= 2; qos++) {
      MqttMessage message = new MqttMessage(("envelope " + qos).getBytes(StandardCharsets.UTF_8));
      message.setQos(qos);
      here.publish(TOPIC, message);
      assertThat(inbox.poll(10, TimeUnit.SECONDS)).isEqualTo("envelope " + qos);
    }
  }

  @Test
  void onlyWhoKnowsThePasswordComesIn() throws Exception {
    Broker broker = broker(Map.of("users", List.of("ann:secret")));
    InetSocketAddress at = broker.addresses().get(0);
    client("tcp", at, "good").connect(login("ann", "secret"));
    for (MqttConnectOptions bad :
        List.of(login("ann", "wrong"), login("bob", "secret"), new MqttConnectOptions())) {
      assertThatThrownBy(() -> client("tcp", at, "bad").connect(bad))
          .isInstanceOf(MqttException.class);
    }
  }

  @Test
  void aClientTooManyIsDisconnectedAndTheOthersStay() throws Exception {
    Broker broker = broker(Map.of("connections", 2L));
    List<MqttClient> two = new ArrayList<>();
    for (String name : List.of("first", "second")) {
      MqttClient client = client("tcp", broker.addresses().get(0), name);
      client.connect();
      subscribe(client); // the broker counts it by the time that this is answered
      two.add(client);
    }
    for (byte[] connect : List.of(CONNECT_AS_THIRD, CONNECT_WITHOUT_A_NAME)) {
      try (Socket third = new Socket("127.0.0.1", port(broker))) {
        third.setSoTimeout(10_000);
        third.getOutputStream().write(connect);
        // Perhaps it hears that it is in before it is out again; then the connection ends.
        assertThat(third.getInputStream().readAllBytes().length).isLessThanOrEqualTo(4);
      }
    }
    assertThat(two).allMatch(MqttClient::isConnected);
    two.get(0).disconnect();
    client("tcp", broker.addresses().get(0), "instead").connect();
    subscribe(clients.get(2));
    assertThat(clients.get(2).isConnected()).isTrue();
  }

  @Test
  void aMessageTooLongEndsItsSendersConnection() throws Exception {
    Broker broker = broker(Map.of("max-message", 1024L));
    MqttClient client = client("tcp", broker.addresses().get(0), "loud");
    client.connect();
    client.publish(TOPIC, new byte[900], 1, false);
    assertThatThrownBy(() -> client.publish(TOPIC, new byte[2000], 1, false))
        .isInstanceOf(MqttException.class);
    await().atMost(Durations.ONE_MINUTE).until(() -> !client.isConnected());
  }

  @Test
  void withACertificateItSpeaksTls() throws Exception {
    Foreign.certificate(directory, "IP:127.0.0.1");
    Broker broker = broker(tls(Map.of("plain", false)));
    MqttClient client = client("ssl", broker.addresses().get(0), "private");
    MqttConnectOptions options = new MqttConnectOptions();
    options.setSocketFactory(trusting(directory.resolve("cert.pem")).getSocketFactory());
    client.connect(options);
    BlockingQueue<String> inbox = subscribe(client);
    client.publish(TOPIC, "over TLS".getBytes(StandardCharsets.UTF_8), 1, false);
    assertThat(inbox.poll(10, TimeUnit.SECONDS)).isEqualTo("over TLS");
  }

  private Map<String, Object> tls(Map<String, Object> more) {
    Map<String, Object> values = new HashMap<>(more);
    values.put("certificate", directory.resolve("cert.pem").toString());
    values.put("private-key", directory.resolve("key.pem").toString());
    return values;
  }

  private static SSLContext trusting(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "broker", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void filesThatAreNoCertificateAreNamed() throws Exception {
    Files.writeString(directory.resolve("cert.pem"), "no certificate");
    Files.writeString(directory.resolve("key.pem"), "no key");
    assertThatThrownBy(() -> broker(tls(Map.of())))
        .isInstanceOf(P2pdException.class)
        .hasMessageContaining("'certificate' " + directory.resolve("cert.pem"))
        .hasMessageContaining("PEM");
    Files.delete(directory.resolve("key.pem"));
    assertThatThrownBy(() -> broker(tls(Map.of())))
        .hasMessageContaining("cannot be read")
        .hasMessageContaining("key.pem");
  }

  @Test
  void aPortThatIsTakenIsNamedAndNothingIsLeftBehind() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(() -> broker(Map.of("port", (long) taken.getLocalPort())))
          .isInstanceOf(P2pdException.class)
          .hasMessageContaining("cannot listen at 127.0.0.1 port " + taken.getLocalPort() + ": ")
          .hasMessageContaining("in use");
    }
  }

  @Test
  void mosquittosClientsLogInPublishAndSubscribe() throws Exception {
    Foreign.need("mosquitto_pub", "mosquitto_sub");
    Broker broker = broker(Map.of("users", List.of("ann:secret")));
    mosquitto("-p", port(broker), "-u", "ann", "-P", "secret");
    try (ForeignProgram stranger =
        ForeignProgram.start(
            "mosquitto_pub", "-h", "127.0.0.1", "-p", port(broker), "-t", TOPIC, "-m", "x")) {
      assertThat(stranger.finish()).contains("Connection Refused");
    }
  }

  @Test
  void mosquittosClientsSpeakTls() throws Exception {
    Foreign.need("mosquitto_pub", "mosquitto_sub");
    Foreign.certificate(directory, "IP:127.0.0.1");
    Broker broker = broker(tls(Map.of()));
    int tlsPort = broker.addresses().get(1).getPort();
    mosquitto("-p", tlsPort, "--cafile", directory.resolve("cert.pem"));
  }

  /** Publishes a retained message, so that the subscriber gets it whenever it comes. */
  private static void mosquitto(Object... where) throws Exception {
    List<Object> common = new ArrayList<>(List.of("-h", "127.0.0.1", "-V", "mqttv311", "-q", "1"));
    common.addAll(List.of(where));
    common.addAll(List.of("-t", TOPIC));
    List<Object> publish = new ArrayList<>(List.of("mosquitto_pub"));
    publish.addAll(common);
    publish.addAll(List.of("-m", "hello from mosquitto", "-r"));
    try (ForeignProgram publisher = ForeignProgram.start(publish.toArray())) {
      assertThat(publisher.finish()).isEmpty();
      assertThat(publisher.exitCode()).isZero();
    }
    List<Object> subscribe = new ArrayList<>(List.of("mosquitto_sub"));
    subscribe.addAll(common);
    subscribe.addAll(List.of("-C", "1", "-W", "10"));
    try (ForeignProgram subscriber = ForeignProgram.start(subscribe.toArray())) {
      assertThat(subscriber.finish()).isEqualTo("hello from mosquitto");
    }
  }
}
