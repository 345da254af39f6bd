using System.Globalization;
using System.Net;
using Hikyaku.Server.Language;
using Hikyaku.Transport.Checks;

namespace Hikyaku.Server.Configuration;

/// <summary>Reads <c>checks</c>: how it is found out who sent a mail, and what follows.</summary>
internal static class ChecksBinder
{
    private static readonly IReadOnlyList<(string, Handling)> Handlings = [("mark", Handling.Mark), ("junk", Handling.Junk), ("refuse", Handling.Refuse)];

    /// <summary>Reads the section; the defaults when there is none.</summary>
    public static ChecksOptions Bind(Section root)
    {
        var defaults = new ChecksOptions();
        if (root.Object("checks") is not { } checks)
            return defaults;
        CheckPolicy policy = BindPolicy(checks, defaults.Policy);
        var domains = new Dictionary<string, CheckPolicy>(StringComparer.Ordinal);
        foreach (Section entry in checks.Objects("domains"))
        {
            if (BindDomain(entry) is { } domain && !domains.TryAdd(domain, BindPolicy(entry, policy)))
                entry.Fault("domain", new($"{domain} is here twice.", $"{domain} が二度書かれています。"), new("Put it all into one entry.", "一つにまとめてください。"));
            entry.Close();
        }
        var options = new ChecksOptions
        {
            Enabled = !checks.Has("enabled") || checks.Flag("enabled"),
            Reports = !checks.Has("reports") || checks.Flag("reports"),
            Patience = TimeSpan.FromSeconds(checks.Number("patienceSeconds", (long)defaults.Patience.TotalSeconds, 1, 120)),
            TrustedFrom = checks.Has("trustedFrom") ? NetworkList.Read(checks, "trustedFrom") : defaults.TrustedFrom,
            TrustedSealers = checks.Strings("trustedSealers", HostNames.ToAscii,
                new("Name the domains of mailing lists and forwarders whose seals (ARC) you believe, e.g. \"lists.example.org\".", "封印 (ARC) を信じるメーリングリストや転送元のドメインを書いてください (例: \"lists.example.org\")。")).ToHashSet(StringComparer.Ordinal),
            Exceptions = [.. checks.Objects("exceptions").Select(BindException).OfType<CheckException>()],
            Policy = policy,
            Domains = domains,
        };
        checks.Close();
        return options;
    }

    private static CheckPolicy BindPolicy(Section section, CheckPolicy defaults) => new()
    {
        Dmarc = section.Choice("dmarc", Handlings) ?? defaults.Dmarc,
        NullMx = section.Choice("nullMx", Handlings) ?? defaults.NullMx,
        SpfFail = section.Choice("spfFail", Handlings) ?? defaults.SpfFail,
        DeferOnTemporaryErrors = section.Has("deferOnTemporaryErrors") ? section.Flag("deferOnTemporaryErrors") : defaults.DeferOnTemporaryErrors,
    };

    private static CheckException? BindException(Section entry)
    {
        string? sender = entry.RequiredString("sender", new("Say whose mail: an address or a domain.", "誰のメールか (アドレスかドメイン) を書いてください。"));
        string? reason = entry.RequiredString("reason", new("Say why, for those who read it later.", "後で読む人のために理由を書いてください。"));
        if (!entry.Has("handling"))
            entry.FaultHere("handling", new("This key is missing.", "このキーがありません。"), new("Give mark, junk or refuse.", "mark、junk、refuse のどれかを書いてください。"));
        Handling? handling = entry.Has("handling") ? entry.Choice("handling", Handlings) : null;
        IReadOnlyList<IPNetwork> clients = entry.Has("clients") ? NetworkList.Read(entry, "clients") : [];
        DateOnly? until = null;
        if (entry.String("until") is { } text)
        {
            if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)) until = day;
            else entry.Fault("until", new($"\"{text}\" is not a date.", $"「{text}」は日付ではありません。"), new("Write the last day like \"2027-01-31\".", "最後の日を \"2027-01-31\" のように書いてください。"));
        }
        entry.Close();
        if (sender is null || reason is null || handling is not { } what)
            return null;
        var at = sender.LastIndexOf('@');
        if (HostNames.ToAscii(sender[(at + 1)..]) is not { } domain)
        {
            entry.Fault("sender", new($"\"{sender}\" is neither an address nor a domain.", $"「{sender}」はアドレスでもドメインでもありません。"), new("Write it like \"example.org\" or \"a@example.org\".", "\"example.org\" か \"a@example.org\" のように書いてください。"));
            return null;
        }
        return new CheckException { Sender = sender[..(at + 1)].ToLowerInvariant() + domain, Handling = what, Reason = reason, Until = until, Clients = clients };
    }

    private static string? BindDomain(Section entry)
    {
        const string Key = "domain";
        if (entry.RequiredString(Key, new("Say for which of your domains this holds.", "どのドメインの受信者についてかを書いてください。")) is not { } name)
            return null;
        string? domain = HostNames.ToAscii(name);
        if (domain is null)
            entry.Fault(Key, new($"\"{name}\" is not a domain.", $"「{name}」はドメインではありません。"), new("Write it like \"example.org\".", "\"example.org\" のように書いてください。"));
        return domain;
    }
}
