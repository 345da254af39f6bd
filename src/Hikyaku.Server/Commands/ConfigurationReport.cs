using System.Globalization;
using System.Text.Json;
using Hikyaku.Server.Certificates;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;
using Hikyaku.Server.Screen;
using Hikyaku.Server.Serving;
using Hikyaku.Server.Trial;

namespace Hikyaku.Server.Commands;

/// <summary>Tells what a configuration would run, or all that is wrong with it.</summary>
internal static class ConfigurationReport
{
    /// <summary>Writes the report for people.</summary>
    public static int Write(ConfigurationChoice choice, ConfigurationReading reading, Terminal terminal)
    {
        Findings.Write(reading, terminal);
        if (reading.Options is not { } options)
            return terminal.Fail(Findings.Summary(reading));
        terminal.Say(choice.IsTrial
            ? new("No configuration: \"hikyaku serve\" would run this trial.", "設定ファイルがないので、「hikyaku serve」は次の試用サーバーを動かします。")
            : new($"{choice.File} is good and would run:", $"{choice.File} に誤りはありません。次のように動きます:"));
        var table = new TextTable(2);
        table.Add(new Text("host name", "ホスト名").In(terminal.Tongue), options.HostName);
        table.Add(new Text("data folder", "データフォルダー").In(terminal.Tongue), options.DataDirectory);
        table.Add(new Text("largest message", "最大メッセージ").In(terminal.Tongue), ByteSize.Show(options.Limits.MessageSizeBytes));
        table.Add(new Text("connections", "接続数").In(terminal.Tongue), new Text(
            $"{options.Limits.Connections}, {options.Limits.ConnectionsPerAddress} from one address",
            $"{options.Limits.Connections} (同じアドレスから {options.Limits.ConnectionsPerAddress})").In(terminal.Tongue));
        table.Add(new Text("shutdown grace", "終了時の猶予").In(terminal.Tongue), new Text($"{options.Limits.ShutdownGrace.TotalSeconds:0} s", $"{options.Limits.ShutdownGrace.TotalSeconds:0} 秒").In(terminal.Tongue));
        table.Write(terminal.Output);
        terminal.Output.WriteLine();
        WriteListeners(options, terminal);
        WriteCertificates(choice, options, terminal);
        return ExitCode.Done;
    }

    /// <summary>Writes the report for programs.</summary>
    public static int WriteJson(ConfigurationReading reading, Terminal terminal)
    {
        ServerOptions? options = reading.Options;
        var report = new CheckedConfiguration(
            options is not null,
            [.. reading.Mistakes.Select(mistake => Finding.Of(mistake, terminal.Tongue))],
            [.. reading.Warnings.Select(doubt => Finding.Of(doubt, terminal.Tongue))],
            options?.HostName,
            options?.DataDirectory,
            options?.Listeners.Select(listener => new CheckedListener(listener.ProtocolName, listener.Address.ToString(), listener.TlsName)).ToArray(),
            options?.Certificates.Select(files => CheckedCertificate.Of(files)).OfType<CheckedCertificate>().ToArray(),
            options is null ? null : new CheckedLimits(options.Limits.MessageSizeBytes, options.Limits.ConnectionsPerAddress, options.Limits.Connections));
        terminal.Output.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.CheckedConfiguration));
        return options is null ? ExitCode.Failed : ExitCode.Done;
    }

    private static void WriteListeners(ServerOptions options, Terminal terminal)
    {
        var table = new TextTable(2);
        foreach (ListenerOptions listener in options.Listeners)
        {
            table.Add(listener.ProtocolName, listener.Address.ToString(), $"tls: {listener.TlsName}", listener.AllowPlaintextLogin
                ? new Text("passwords in clear text", "平文パスワード可").In(terminal.Tongue) : "");
        }
        table.Write(terminal.Output);
    }

    private static void WriteCertificates(ConfigurationChoice choice, ServerOptions options, Terminal terminal)
    {
        if (choice.IsTrial || options.Certificates.Count == 0)
            return;
        terminal.Output.WriteLine();
        foreach (CertificateOptions files in options.Certificates)
        {
            if (CheckedCertificate.Of(files) is not { } certificate)
                continue;
            string until = certificate.NotAfter.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            terminal.Output.WriteLine($"  {files.CertificateFile}");
            terminal.Say(new($"    for {string.Join(", ", certificate.Names)}, until {until}", $"    名前: {string.Join(", ", certificate.Names)}、期限: {until}"));
        }
    }
}
