<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>accounts</name>
    <message numerus="yes">
        <source>%Ln accounts are disabled.</source>
        <translation>
            <numerusform>%Ln account is disabled.</numerusform>
            <numerusform>%Ln accounts are disabled.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts are enabled.</source>
        <translation>
            <numerusform>%Ln account is enabled.</numerusform>
            <numerusform>%Ln accounts are enabled.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts could not be removed.</source>
        <translation>
            <numerusform>%Ln account could not be removed.</numerusform>
            <numerusform>%Ln accounts could not be removed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln accounts were removed.</source>
        <translation>
            <numerusform>%Ln account was removed.</numerusform>
            <numerusform>%Ln accounts were removed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chosen</source>
        <translation>
            <numerusform>%Ln chosen</numerusform>
            <numerusform>%Ln chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln could not be asked.</source>
        <translation>
            <numerusform>%Ln could not be asked.</numerusform>
            <numerusform>%Ln could not be asked.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln did not pass.</source>
        <translation>
            <numerusform>%Ln did not pass.</numerusform>
            <numerusform>%Ln did not pass.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln drawn today</source>
        <translation>
            <numerusform>%Ln drawn today</numerusform>
            <numerusform>%Ln drawn today</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need another key.</source>
        <translation>
            <numerusform>%Ln needs another key.</numerusform>
            <numerusform>%Ln need another key.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln need signing in again.</source>
        <translation>
            <numerusform>%Ln needs signing in again.</numerusform>
            <numerusform>%Ln need signing in again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} accounts passed the check.</source>
        <translation>
            <numerusform>%Ln of {all} accounts passed the check.</numerusform>
            <numerusform>%Ln of {all} accounts passed the check.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} accounts were taken.</source>
        <translation>
            <numerusform>%Ln of {all} accounts was taken.</numerusform>
            <numerusform>%Ln of {all} accounts were taken.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of {all} can draw</source>
        <translation>
            <numerusform>%Ln of {all} can draw</numerusform>
            <numerusform>%Ln of {all} can draw</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln characters. Nobody can recover it.</source>
        <translation>
            <numerusform>At least %Ln character. Nobody can recover it.</numerusform>
            <numerusform>At least %Ln characters. Nobody can recover it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Of %Ln of {all} accounts the provider said what is left.</source>
        <translation>
            <numerusform>Of %Ln of {all} accounts the provider said what is left.</numerusform>
            <numerusform>Of %Ln of {all} accounts the provider said what is left.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopped; %Ln were left as they are.</source>
        <translation>
            <numerusform>Stopped; %Ln was left as it is.</numerusform>
            <numerusform>Stopped; %Ln were left as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Take at least %Ln characters.</source>
        <translation>
            <numerusform>Take at least %Ln character.</numerusform>
            <numerusform>Take at least %Ln characters.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>connect</name>
    <message numerus="yes">
        <source>{client} asked for %Ln pictures, which are being drawn.</source>
        <translation>
            <numerusform>{client} asked for %Ln picture, which is being drawn.</numerusform>
            <numerusform>{client} asked for %Ln pictures, which are being drawn.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{client} drew %Ln pictures</source>
        <translation>
            <numerusform>{client} drew %Ln picture</numerusform>
            <numerusform>{client} drew %Ln pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{client} got {returned} of %Ln pictures</source>
        <translation>
            <numerusform>{client} got {returned} of %Ln picture</numerusform>
            <numerusform>{client} got {returned} of %Ln pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>gallery</name>
    <message numerus="yes">
        <source>%Ln chosen</source>
        <translation>
            <numerusform>%Ln chosen</numerusform>
            <numerusform>%Ln chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures</source>
        <translation>
            <numerusform>%Ln picture</numerusform>
            <numerusform>%Ln pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are gone: their files were moved or deleted outside Easel.</source>
        <translation>
            <numerusform>%Ln picture is gone: its file was moved or deleted outside Easel.</numerusform>
            <numerusform>%Ln pictures are gone: their files were moved or deleted outside Easel.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were copied.</source>
        <translation>
            <numerusform>%Ln picture was copied.</numerusform>
            <numerusform>%Ln pictures were copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were deleted.</source>
        <translation>
            <numerusform>%Ln picture was deleted.</numerusform>
            <numerusform>%Ln pictures were deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures were saved in {folder}.</source>
        <translation>
            <numerusform>%Ln picture was saved in {folder}.</numerusform>
            <numerusform>%Ln pictures were saved in {folder}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln new pictures</source>
        <translation>
            <numerusform>Show %Ln new picture</numerusform>
            <numerusform>Show %Ln new pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>↑ %Ln new</source>
        <translation>
            <numerusform>↑ %Ln new</numerusform>
            <numerusform>↑ %Ln new</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>help</name>
    <message numerus="yes">
        <source>All %Ln accounts reached {limit} for {model}.</source>
        <translation>
            <numerusform>%Ln account reached {limit} for {model}.</numerusform>
            <numerusform>All %Ln accounts reached {limit} for {model}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>needs</name>
    <message numerus="yes">
        <source>%Ln more accounts need you.</source>
        <translation>
            <numerusform>%Ln more account needs you.</numerusform>
            <numerusform>%Ln more accounts need you.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>notices</name>
    <message numerus="yes">
        <source>%Ln accounts need you</source>
        <translation>
            <numerusform>%Ln account needs you</numerusform>
            <numerusform>%Ln accounts need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{names} and %Ln more</source>
        <translation>
            <numerusform>{names} and %Ln more</numerusform>
            <numerusform>{names} and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>overview</name>
    <message numerus="yes">
        <source>%Ln disabled</source>
        <translation>
            <numerusform>%Ln disabled</numerusform>
            <numerusform>%Ln disabled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are still drawn. Press again to stop at once.</source>
        <translation>
            <numerusform>%Ln picture is still drawn. Press again to stop at once.</numerusform>
            <numerusform>%Ln pictures are still drawn. Press again to stop at once.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>palette</name>
    <message numerus="yes">
        <source>the best {shown} of %Ln</source>
        <translation>
            <numerusform>the best {shown} of %Ln</numerusform>
            <numerusform>the best {shown} of %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>playground</name>
    <message numerus="yes">
        <source>%Ln pictures were left out: {most} are the most. Remove one before you add another.</source>
        <translation>
            <numerusform>%Ln picture was left out: {most} are the most. Remove one before you add another.</numerusform>
            <numerusform>%Ln pictures were left out: {most} are the most. Remove one before you add another.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It was drawn after %Ln pictures and with a mask, which are not kept. Add them again, or draw without.</source>
        <translation>
            <numerusform>It was drawn after %Ln picture and with a mask, which are not kept. Add them again, or draw without.</numerusform>
            <numerusform>It was drawn after %Ln pictures and with a mask, which are not kept. Add them again, or draw without.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It was drawn after %Ln pictures, which are not kept. Add them again, or draw without.</source>
        <translation>
            <numerusform>It was drawn after %Ln picture, which is not kept. Add it again, or draw without.</numerusform>
            <numerusform>It was drawn after %Ln pictures, which are not kept. Add them again, or draw without.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>requests</name>
    <message numerus="yes">
        <source>%Ln requests were cleared.</source>
        <translation>
            <numerusform>%Ln request was cleared.</numerusform>
            <numerusform>%Ln requests were cleared.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln requests were written to {path}.</source>
        <translation>
            <numerusform>%Ln request was written to {path}.</numerusform>
            <numerusform>%Ln requests were written to {path}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %Ln pictures came in {time}.</source>
        <translation>
            <numerusform>%Ln picture came in {time}.</numerusform>
            <numerusform>All %Ln pictures came in {time}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Clear %Ln requests?</source>
        <translation>
            <numerusform>Clear %Ln request?</numerusform>
            <numerusform>Clear %Ln requests?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show %Ln new requests</source>
        <translation>
            <numerusform>Show %Ln new request</numerusform>
            <numerusform>Show %Ln new requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>↑ %Ln new</source>
        <translation>
            <numerusform>↑ %Ln new</numerusform>
            <numerusform>↑ %Ln new</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message numerus="yes">
        <source>%Ln lines</source>
        <translation>
            <numerusform>%Ln line</numerusform>
            <numerusform>%Ln lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>store</name>
    <message numerus="yes">
        <source>Take %Ln characters or more.</source>
        <translation>
            <numerusform>Take %Ln character or more.</numerusform>
            <numerusform>Take %Ln characters or more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>tray</name>
    <message numerus="yes">
        <source>%Ln drawing</source>
        <translation>
            <numerusform>%Ln drawing</numerusform>
            <numerusform>%Ln drawing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more in the window…</source>
        <translation>
            <numerusform>%Ln more in the window…</numerusform>
            <numerusform>%Ln more in the window…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures today</source>
        <translation>
            <numerusform>%Ln picture today</numerusform>
            <numerusform>%Ln pictures today</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln things need you</source>
        <translation>
            <numerusform>%Ln thing needs you</numerusform>
            <numerusform>%Ln things need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>usage</name>
    <message numerus="yes">
        <source>{hour}: %Ln pictures</source>
        <translation>
            <numerusform>{hour}: %Ln picture</numerusform>
            <numerusform>{hour}: %Ln pictures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{hour}: {share}, {drawn} of %Ln requests</source>
        <translation>
            <numerusform>{hour}: {share}, {drawn} of %Ln request</numerusform>
            <numerusform>{hour}: {share}, {drawn} of %Ln requests</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>window</name>
    <message numerus="yes">
        <source>%Ln days</source>
        <translation>
            <numerusform>%Ln day</numerusform>
            <numerusform>%Ln days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln drawing</source>
        <translation>
            <numerusform>%Ln drawing</numerusform>
            <numerusform>%Ln drawing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln models</source>
        <translation>
            <numerusform>%Ln model</numerusform>
            <numerusform>%Ln models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures are still drawn. Easel quits when they are there, in {time} at most.</source>
        <translation>
            <numerusform>%Ln picture is still drawn. Easel quits when it is there, in {time} at most.</numerusform>
            <numerusform>%Ln pictures are still drawn. Easel quits when they are there, in {time} at most.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln pictures today</source>
        <translation>
            <numerusform>%Ln picture today</numerusform>
            <numerusform>%Ln pictures today</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln waiting</source>
        <translation>
            <numerusform>%Ln waiting</numerusform>
            <numerusform>%Ln waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stopping: %Ln pictures are still drawn</source>
        <translation>
            <numerusform>Stopping: %Ln picture is still drawn</numerusform>
            <numerusform>Stopping: %Ln pictures are still drawn</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>drawing %Ln</source>
        <translation>
            <numerusform>drawing %Ln</numerusform>
            <numerusform>drawing %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{page}, %Ln need you</source>
        <translation>
            <numerusform>{page}, %Ln needs you</numerusform>
            <numerusform>{page}, %Ln need you</numerusform>
        </translation>
    </message>
</context>
</TS>
