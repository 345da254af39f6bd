using System.IO.Compression;
using System.Text.Json;

namespace Hikyaku.Authentication.TlsReports;

/// <summary>A report as it travels: JSON, usually compressed with gzip (RFC 8460 §5.1). What comes from others may be anything of any size.</summary>
public static class TlsReportFile
{
    /// <summary>A larger report is none: that of a busy day between two large providers has some hundred KiB.</summary>
    private const int Largest = 16 << 20;

    private const int MostPolicies = 1000;
    private const int MostDetails = 10_000;

    /// <summary>The report, compressed.</summary>
    public static byte[] Write(TlsReport report)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal)) JsonSerializer.Serialize(gzip, report, TlsReportJson.Default.TlsReport);
        return file.ToArray();
    }

    /// <summary>The report as text.</summary>
    public static string ToJson(TlsReport report) => JsonSerializer.Serialize(report, TlsReportJson.Default.TlsReport);

    /// <summary>Reads a report, compressed or not; gives why it is none.</summary>
    public static (TlsReport? Report, string? Fault) Read(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        try
        {
            if (Unpack(file) is not { } json) return (null, "it is larger than any report is");
            var report = JsonSerializer.Deserialize(json, TlsReportJson.Default.TlsReport);
            return report is { DateRange: not null, Policies: { Count: > 0 and <= MostPolicies } policies } && policies.All(IsSound) ? (report, null) : (null, "it lacks what a report must say (RFC 8460 §4.4)");
        }
        catch (JsonException e)
        {
            return (null, "it is not the JSON of a report: " + e.Message.ReplaceLineEndings(" "));
        }
        catch (InvalidDataException)
        {
            return (null, "its compression is broken");
        }
    }

    private static bool IsSound(TlsPolicyReport? policy)
        => policy is { Policy.PolicyDomain: not null, Summary: { Successful: >= 0, Failed: >= 0 } } && (policy.FailureDetails?.Count ?? 0) <= MostDetails && policy.FailureDetails?.Contains(null!) != true;

    /// <summary>The JSON; null when there is more of it than is taken: a small file may hold any amount.</summary>
    private static byte[]? Unpack(Stream file)
    {
        var start = new byte[2];
        var read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        using var whole = new MemoryStream();
        whole.Write(start.AsSpan(0, read));
        if (start is [0x1F, 0x8B])
        {
            if (!Copy(file, whole)) return null;
            whole.Position = 0;
            using var gzip = new GZipStream(whole, CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            return Copy(gzip, unpacked) ? unpacked.ToArray() : null;
        }
        return Copy(file, whole) ? whole.ToArray() : null;
    }

    private static bool Copy(Stream from, MemoryStream to)
    {
        var piece = new byte[64 * 1024];
        for (var read = from.Read(piece); read > 0; read = from.Read(piece))
        {
            if (to.Length + read > Largest) return false;
            to.Write(piece, 0, read);
        }
        return true;
    }
}
