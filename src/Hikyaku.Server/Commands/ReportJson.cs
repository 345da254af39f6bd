using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Serialization;
using Hikyaku.Server.Administration;
using Hikyaku.Server.Certificates;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Domains;
using Hikyaku.Server.Explaining;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Store.Accounts;
using Hikyaku.Store.Journey;
using Hikyaku.Store.Maintenance;
using Hikyaku.Store.Queue;
using Hikyaku.Store.Search;

namespace Hikyaku.Server.Commands;

/// <summary>What <c>config check --json</c> prints.</summary>
internal sealed record CheckedConfiguration(
    bool Valid, Finding[] Mistakes, Finding[] Warnings, string? HostName, string? DataDirectory,
    CheckedListener[]? Listeners, CheckedCertificate[]? Certificates, CheckedLimits? Limits);

/// <summary>A mistake or warning.</summary>
internal sealed record Finding(string Source, int? Line, int? Column, string Key, string Problem, string Remedy)
{
    /// <summary>In that language.</summary>
    public static Finding Of(ConfigurationMistake mistake, Tongue tongue) => new(
        mistake.Place.Source, mistake.Place.Line == 0 ? null : mistake.Place.Line, mistake.Place.Line == 0 ? null : mistake.Place.Column,
        mistake.Key, mistake.Problem.In(tongue), mistake.Remedy.In(tongue));
}

/// <summary>A listener.</summary>
internal sealed record CheckedListener(string Protocol, string Address, string Tls);

/// <summary>A certificate.</summary>
internal sealed record CheckedCertificate(string File, string[] Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <summary>Reads it; null when it can't be (a trial's is not made yet).</summary>
    public static CheckedCertificate? Of(CertificateOptions files)
    {
        using X509Certificate2? certificate = CertificateReading.Of(files.CertificateFile, files.KeyFile).Certificate;
        return certificate is null
            ? null
            : new(files.CertificateFile, [.. CertificateReading.NamesOf(certificate)], certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
    }
}

/// <summary>Limits.</summary>
internal sealed record CheckedLimits(long MessageSizeBytes, int ConnectionsPerAddress, int Connections);

/// <summary>JSON of what commands print.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CheckedConfiguration))]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(BackupReport))]
[JsonSerializable(typeof(RebuildReport))]
[JsonSerializable(typeof(RestoreReport))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(ExportReport))]
[JsonSerializable(typeof(IReadOnlyList<QueueItem>))]
[JsonSerializable(typeof(QueueDetail))]
[JsonSerializable(typeof(QueueStatistics))]
[JsonSerializable(typeof(IReadOnlyList<JourneyRecord>))]
[JsonSerializable(typeof(IReadOnlyList<KeySummary>))]
[JsonSerializable(typeof(PublishedRecord[]))]
[JsonSerializable(typeof(ExplainedMessage))]
[JsonSerializable(typeof(ExplainedReply))]
[JsonSerializable(typeof(IReadOnlyList<DmarcDomain>))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(Alias))]
[JsonSerializable(typeof(AccountSummary))]
[JsonSerializable(typeof(AccountDetail))]
[JsonSerializable(typeof(IReadOnlyList<DomainSummary>))]
[JsonSerializable(typeof(IReadOnlyList<AccountSummary>))]
[JsonSerializable(typeof(IReadOnlyList<Alias>))]
internal sealed partial class ReportJson : JsonSerializerContext;
