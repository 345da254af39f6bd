using System.Globalization;
using System.Text;

namespace Hikyaku.Server.Trial;

/// <summary>
/// What <c>hikyaku serve</c> runs without a configuration: every protocol on this machine's loopback address, on ports
/// that need no privileges. Mail to other domains stays in the queue: a trial writes to nobody outside, and asks nobody: mail that comes in is not checked. It is a configuration text like any other, so that the environment can override each key.
/// </summary>
internal static class TrialConfiguration
{
    /// <summary>Name under which its keys are reported.</summary>
    public const string Source = "(trial)";

    /// <summary>The domain of the trial; reserved for tests (RFC 6761 §6.2).</summary>
    public const string Domain = "example.test";

    /// <summary>The name of the server.</summary>
    public const string HostName = "mail.example.test";

    /// <summary>The data folder when none is given, relative to the working directory.</summary>
    public const string DefaultDataDirectory = "data";

    /// <summary>The certificate, relative to the data folder.</summary>
    public const string CertificateFile = "keys/trial-certificate.pem";

    /// <summary>Its key, relative to the data folder.</summary>
    public const string KeyFile = "keys/trial-key.pem";

    private static readonly CompositeFormat Template = CompositeFormat.Parse(
        """
        {{
          "hostname": "{0}",
          "listeners": [
            {{ "protocol": "smtp",       "address": "127.0.0.1:{1}", "tls": "starttls" }},
            {{ "protocol": "submission", "address": "127.0.0.1:{2}", "tls": "starttls" }},
            {{ "protocol": "submission", "address": "127.0.0.1:{3}", "tls": "implicit" }},
            {{ "protocol": "imap",       "address": "127.0.0.1:{4}", "tls": "starttls" }},
            {{ "protocol": "imap",       "address": "127.0.0.1:{5}", "tls": "implicit" }},
            {{ "protocol": "pop3",       "address": "127.0.0.1:{6}", "tls": "starttls" }},
            {{ "protocol": "pop3",       "address": "127.0.0.1:{7}", "tls": "implicit" }},
            {{ "protocol": "http",       "address": "127.0.0.1:{8}", "tls": "none" }},
            {{ "protocol": "http",       "address": "127.0.0.1:{9}", "tls": "implicit" }}
          ],
          "transfer": {{ "paused": true }},
          "checks": {{ "enabled": false }},
          "tls": {{ "certificates": [ {{ "certificate": "{10}", "key": "{11}" }} ] }}
        }}
        """);

    private static readonly int[] Ports = [2525, 2587, 2465, 2143, 2993, 2110, 2995, 8080, 8443];

    /// <summary>The largest offset that leaves every port a port.</summary>
    public static int LargestPortOffset => ushort.MaxValue - Ports.Max();

    /// <summary>The text; certificate paths are relative to the data folder.</summary>
    public static byte[] TextFor(int portOffset)
        => Encoding.UTF8.GetBytes(string.Format(CultureInfo.InvariantCulture, Template,
            [HostName, .. Ports.Select(port => (object)(port + portOffset)), CertificateFile, KeyFile]));
}
