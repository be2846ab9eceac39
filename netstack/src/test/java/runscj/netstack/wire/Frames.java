package runscj.netstack.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Real frames to test with. */
final class Frames {
    private Frames() {}

    static List<byte[]> load() throws IOException {
        List<byte[]> frames = new ArrayList<>();
        try (InputStream in = Frames.class.getResourceAsStream("frames.txt")) {
            for (String line :
                    new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList()) {
                if (!line.startsWith("#")) frames.add(HexFormat.of().parseHex(line));
            }
        }
        return frames;
    }
}
