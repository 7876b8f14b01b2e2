package net.p2pd.natlab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever has no JUnit can use the laboratory, since its extension of JUnit is optional. */
class WithoutJunitTest {

  /** Directories and jars of ours, and what reads TOML. */
  private static final Pattern NEEDED = Pattern.compile("classes|(p2pd-|jackson-).*[.]jar");

  @Test
  void aModuleThatUsesTheLaboratoryCompilesWithoutIt(@TempDir Path folder) throws IOException {
    String path =
        Pattern.compile(File.pathSeparator, Pattern.LITERAL)
            .splitAsStream(System.getProperty("java.class.path"))
            .filter(entry -> NEEDED.matcher(Path.of(entry).getFileName().toString()).matches())
            .filter(entry -> !entry.contains("leaks"))
            .collect(Collectors.joining(File.pathSeparator));
    assertThat(path).contains("jackson").doesNotContain("junit");
    Path module =
        Files.writeString(
            folder.resolve("module-info.java"), "module user { requires net.p2pd.natlab; }");
    Path user =
        Files.writeString(
            Files.createDirectory(folder.resolve("user")).resolve("User.java"),
            "package user; class User { net.p2pd.natlab.NatLab lab ="
                + " net.p2pd.natlab.NatLab.seeded(1); }");

    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said, true);
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                out,
                out,
                "--module-path",
                path,
                "-d",
                folder.resolve("out").toString(),
                module.toString(),
                user.toString());

    assertThat(status).as(said.toString()).isZero();
  }
}
