; The installer for Windows, for NSIS 3. packaging/windows/installer.sh calls it with
;   makensis -DVERSION=1.2.3 -DSOURCE=folder\of\PyInstaller -DICON=easel.ico -DOUT=setup.exe easel.nsi
;
; Its authors compiled it on Linux and ran it under Wine, with a folder that only looks like a build; never on Windows.
;
; Per user: no administrator is asked for. It writes the program's own folder, one entry of the start menu, and the
; uninstaller's key, nothing else. In particular it writes no autostart entry: Easel itself does, in
; HKCU\...\Run, when the setting "Start with the system" is on, and at its next start would take back what somebody else
; wrote there (desktop/autostart.py). Uninstalling takes that entry away and leaves the data directory,
; %LOCALAPPDATA%\easel, and the secrets in the Credential Manager.

Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel user

!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "StrFunc.nsh"
${Using:StrFunc} UnStrStr

!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Easel"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"

Name "Easel"
OutFile "${OUT}"
; No page asks for another folder: uninstalling may then delete it without asking what else is in it.
InstallDir "$LOCALAPPDATA\Programs\Easel"

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Easel"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Installs Easel"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\easelw.exe"
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "French"
!insertmacro MUI_LANGUAGE "Russian"
!insertmacro MUI_LANGUAGE "SimpChinese"

LangString IS_OPEN ${LANG_ENGLISH} "Easel is open. Quit it from its icon beside the clock, then try again."
LangString IS_OPEN ${LANG_FRENCH} "Easel est ouvert. Quittez-le depuis son icône près de l'horloge, puis réessayez."
LangString IS_OPEN ${LANG_RUSSIAN} "Easel открыт. Закройте его через значок возле часов и повторите попытку."
LangString IS_OPEN ${LANG_SIMPCHINESE} "Easel 正在运行。请通过时钟旁的图标退出，然后重试。"

; A program that runs cannot be opened for writing.
!macro WAIT_UNTIL_CLOSED UN
Function ${UN}WaitUntilClosed
  again:
  ${For} $1 1 2
    StrCpy $2 "$INSTDIR\easelw.exe"
    ${If} $1 == 2
      StrCpy $2 "$INSTDIR\easel.exe"
    ${EndIf}
    ${If} ${FileExists} "$2"
      ClearErrors
      FileOpen $0 "$2" a
      ${If} ${Errors}
        MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(IS_OPEN)" /SD IDCANCEL IDRETRY again
        SetErrorLevel 2
        Abort
      ${EndIf}
      FileClose $0
    ${EndIf}
  ${Next}
FunctionEnd
!macroend
!insertmacro WAIT_UNTIL_CLOSED ""
!insertmacro WAIT_UNTIL_CLOSED "un."

!macro REMOVE_FILES
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\licences"
  Delete "$INSTDIR\easel.exe"
  Delete "$INSTDIR\easelw.exe"
!macroend

Section
  Call WaitUntilClosed
  !insertmacro REMOVE_FILES ; of the version before
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Easel.lnk" "$INSTDIR\easelw.exe"

  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "Easel"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\easelw.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "The Easel authors"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  IntFmt $0 "0x%08X" $0
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" "$0"
SectionEnd

Section "Uninstall"
  Call un.WaitUntilClosed
  ; The autostart entries that start this Easel: "easel", and "easel-..." of other data directories.
  StrCpy $1 0
  ${Do}
    EnumRegValue $2 HKCU "${RUN_KEY}" $1
    ${If} $2 == ""
      ${ExitDo}
    ${EndIf}
    StrCpy $4 $2 5
    ReadRegStr $3 HKCU "${RUN_KEY}" $2
    ${UnStrStr} $5 $3 "$INSTDIR\"
    ${If} $4 == "easel"
    ${AndIf} $5 != ""
      DeleteRegValue HKCU "${RUN_KEY}" $2
    ${Else}
      IntOp $1 $1 + 1
    ${EndIf}
  ${Loop}
  Delete "$SMPROGRAMS\Easel.lnk"
  !insertmacro REMOVE_FILES
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
SectionEnd
