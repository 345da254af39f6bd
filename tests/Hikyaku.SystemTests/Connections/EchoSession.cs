using Hikyaku.Connections;

namespace Hikyaku.SystemTests.Connections;

/// <summary>The smallest session: greets, repeats lines in upper case, knows STARTTLS and QUIT, says why it leaves.</summary>
internal static class EchoSession
{
    public static async Task RunAsync(ClientConnection connection)
    {
        connection.Output.WriteLine("hello"u8);
        while (await connection.ReadLineAsync(100, TimeSpan.FromMinutes(5)) is { Status: not LineStatus.End } read)
        {
            var line = System.Text.Encoding.ASCII.GetString(read.Line.Span);
            if (line == "QUIT") return;
            if (line == "CRASH") throw new InvalidOperationException("the session has a fault");
            if (line == "STARTTLS")
            {
                connection.Output.WriteLine("go ahead"u8);
                if (!await connection.StartTlsAsync()) return;
                continue;
            }

            connection.Output.WriteText(read.Status == LineStatus.Line ? line.ToUpperInvariant() : read.Status.ToString());
            connection.Output.WriteCrlf();
        }

        connection.Output.WriteText("bye: ");
        connection.Output.WriteText(connection.EndReason.ToString());
        connection.Output.WriteCrlf();
    }
}
