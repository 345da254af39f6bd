using Hikyaku.Protocol.Addressing;

namespace Hikyaku.Transport.Reports;

/// <summary>What differs between the mails that carry reports.</summary>
/// <param name="Author">The name beside the author's address.</param>
/// <param name="Multipart">The type of the message as a whole.</param>
/// <param name="FileType">The type of the file.</param>
/// <param name="Fields">Further header fields, for the domain that is told and our own name.</param>
/// <param name="Text">What it is, for people.</param>
internal sealed record ReportForm(string Author, string Multipart, string FileType, Func<string, DomainName, string> Fields, Func<string, DomainName, string> Text)
{
    /// <summary>Of TLS sessions, RFC 8460 §5.3.</summary>
    public static readonly ReportForm Tls = new(
        "TLS reports", "multipart/report; report-type=\"tlsrpt\"", "application/tlsrpt+gzip",
        // RFC 8460 §3, RFC 8689 §5: a report about broken TLS must get through although TLS is broken.
        (domain, host) => $"TLS-Report-Domain: {domain}\r\nTLS-Report-Submitter: {host}\r\nTLS-Required: No\r\n",
        (domain, host) => $"This is what {host} has to report of its TLS connections\r\nwith the mail servers of {domain} (RFC 8460).");

    /// <summary>Of mail in the name of a domain, RFC 9990 §3.5.2.</summary>
    public static readonly ReportForm Dmarc = new(
        "DMARC reports", "multipart/mixed", "application/gzip",
        (_, _) => "",
        (domain, host) => $"This is what {host} has to report of mail\r\nin the name of {domain} (DMARC, RFC 9990).");
}
