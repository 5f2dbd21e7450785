from django.urls import path

from transcription import media, tus, views

urlpatterns = [
    path("", views.home, name="home"),
    path("cases/", views.case_list, name="case_list"),
    path("cases/new/", views.case_list, name="case_create"),
    path("cases/<uuid:pk>/", views.hearing_detail, name="case_detail"),
    path("cases/<uuid:pk>/edit/", views.hearing_detail, name="case_edit"),
    path("hearings/", views.case_list, name="hearing_list"),
    path("hearings/new/", views.case_list, name="hearing_create"),
    path("hearings/<uuid:pk>/", views.hearing_detail, name="hearing_detail"),
    path("hearings/<uuid:pk>/edit/", views.hearing_detail, name="hearing_edit"),
    path("uploads/", tus.create_view, name="upload_create"),
    path("uploads/<uuid:pk>/", tus.detail_view, name="upload_detail"),
    path("recordings/<uuid:pk>/audio", media.recording_audio, name="recording_audio"),
    path("recordings/<uuid:pk>/original", media.recording_original, name="recording_original"),
]
