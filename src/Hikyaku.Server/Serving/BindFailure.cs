using System.Net.Sockets;
using Hikyaku.Server.Configuration;
using Hikyaku.Server.Language;

namespace Hikyaku.Server.Serving;

/// <summary>Why a listener's socket could not be bound.</summary>
internal sealed record BindFailure(ListenerOptions Listener, SocketError Error, string Message)
{
    /// <summary>What happened and what to do, for the operator.</summary>
    /// <param name="isTrial">The trial has its own remedies.</param>
    /// <param name="index">Position in the list of listeners.</param>
    public Text Describe(bool isTrial, int index)
    {
        string what = $"{Listener.ProtocolName} {Listener.Address}";
        Text environment = new(
            $"HIKYAKU__listeners__{index}__address", $"HIKYAKU__listeners__{index}__address");
        switch (Error)
        {
            case SocketError.AddressAlreadyInUse:
                string owner = Listener.Address is ListenerAddress.Tcp tcp ? PortOwner.Of(tcp.EndPoint.Port) ?? "" : "";
                string by = owner.Length == 0 ? "" : $" by {owner}";
                string byJapanese = owner.Length == 0 ? "" : $" ({owner})";
                return isTrial
                    ? new($"{what} is taken{by}. Stop that program, use --port-offset 1000, or set {environment.English}.",
                        $"{what} は使用中です{byJapanese}。そのプログラムを止めるか、--port-offset 1000 を付けるか、{environment.Japanese} を指定してください。")
                    : new($"{what} is taken{by}. Stop that program, or change listeners[{index}].address.",
                        $"{what} は使用中です{byJapanese}。そのプログラムを止めるか、listeners[{index}].address を変えてください。");
            case SocketError.AccessDenied:
                return new(
                    $"{what} may not be opened: ports below 1024 need a privilege. Give the service CAP_NET_BIND_SERVICE or systemd sockets (packaging/systemd), or choose a higher port.",
                    $"{what} を開く権限がありません。1024 番未満には特権が必要です。CAP_NET_BIND_SERVICE か systemd のソケット (packaging/systemd) を使うか、大きい番号にしてください。");
            case SocketError.AddressNotAvailable:
                return new($"{what}: this machine has no such address. Correct listeners[{index}].address.", $"{what}: このマシンにそのアドレスはありません。listeners[{index}].address を直してください。");
            default:
                return new($"{what} can't be opened: {Message}. Look at listeners[{index}].address.", $"{what} を開けません: {Message}。listeners[{index}].address を確かめてください。");
        }
    }
}
